using System.Runtime.CompilerServices;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.CouchDb.Database;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Fetching;

/// <summary>
/// Fetches documents by <c>_bulk_get</c>, or one by one from a server that cannot do it at present.
/// </summary>
/// <param name="connection">Sends the requests.</param>
/// <param name="database">Tells whether the database is open to us.</param>
internal sealed class DocumentFetcher(CouchDbConnection connection, DatabaseRequests database)
{
    /// <summary>
    /// After how long a server that failed at <c>_bulk_get</c> is asked again: it may have been a passing state.
    /// </summary>
    private static readonly TimeSpan BulkGetProbe = TimeSpan.FromSeconds(37);

    private readonly SingleFetches _singly = new(connection, database);
    private long _bulkGetFailedAt;

    /// <summary>Fetches revisions of documents, in order.</summary>
    public async IAsyncEnumerable<FetchedDocument> FetchAsync(
        IReadOnlyList<DocumentRevisions> documents, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int start = 0; start < documents.Count;)
        {
            int end = start;
            for (int revisions = 0; end < documents.Count; end++)
            {
                revisions += documents[end].Revisions.Length;
                if (end > start && revisions > connection.Options.FetchBatchSize) break;
            }

            var batch = new FetchBatch(documents, start, end, connection.Failures);
            await foreach (FetchedDocument document in FetchBatchAsync(batch, cancellationToken).ConfigureAwait(false))
            {
                yield return document;
            }

            start = end;
        }
    }

    private async IAsyncEnumerable<FetchedDocument> FetchBatchAsync(
        FetchBatch batch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CouchDbResponse? response = await OpenBulkGetAsync(batch, cancellationToken).ConfigureAwait(false);
        if (response is null)
        {
            await foreach (FetchedDocument document in _singly.FetchAsync(
                batch, cancellationToken).ConfigureAwait(false))
            {
                yield return document;
            }

            yield break;
        }

        using JsonStreamReader json = response.OpenJson(connection.MaxValueSize);
        await EnterResultsAsync(response, json, batch, cancellationToken).ConfigureAwait(false);
        bool first = true;
        while (await TakeResultAsync(response, json, batch, first, cancellationToken).ConfigureAwait(false))
        {
            first = false;
            while (batch.TryTakeComplete(out FetchedDocument? complete)) yield return complete;
        }

        // What the answer says nothing of: a server, or something on the way, that gives it under another id, or not.
        IReadOnlyList<DocumentRevisions> leftOut = batch.LeftOut();
        var singly = new Queue<FetchedDocument>();
        if (leftOut.Count == batch.Count) NoteBulkGetFailure();
        if (leftOut.Count > 0)
        {
            var again = new FetchBatch(leftOut, 0, leftOut.Count, connection.Failures);
            await foreach (FetchedDocument document in _singly.FetchAsync(again, cancellationToken)
                .ConfigureAwait(false))
            {
                singly.Enqueue(document);
            }
        }

        foreach (FetchedDocument rest in batch.TakeRest(singly)) yield return rest;
    }

    /// <returns>The answer, or <see langword="null"/> if the server cannot do it at present.</returns>
    private async ValueTask<CouchDbResponse?> OpenBulkGetAsync(FetchBatch batch, CancellationToken cancellationToken)
    {
        long failedAt = Interlocked.Read(ref _bulkGetFailedAt);
        if (failedAt != 0 && connection.Options.TimeProvider.GetElapsedTime(failedAt) < BulkGetProbe) return null;
        using var body = new PooledBuffer(batch.Count * 96);
        batch.WriteRequest(body);
        try
        {
            CouchDbResponse response = await connection.SendJsonAsync(
                HttpMethod.Post, "/_bulk_get?revs=true&latest=true&attachments=false&att_encoding_info=true",
                body.WrittenMemory, cancellationToken)
                .ConfigureAwait(false);
            Interlocked.Exchange(ref _bulkGetFailedAt, 0);
            return response;
        }
        catch (PeerException e) when (IsOfBulkGet(e, batch) && !PeerFailures.IsDatabaseMissing(e.PeerReason))
        {
            Log.BulkGetNotSupported(connection.Log, connection.Name, e.StatusCode ?? 0);
            NoteBulkGetFailure();
            return null;
        }
        catch (PeerException e) when (e is
        { StatusCode: null, Code: TypedMemoryErrorCodes.Protocol, IsTransient: true })
        {
            // Another form than was asked for, or a page of a gateway that does not know it. If it is a page that
            // stands before everything, the single documents say so.
            Log.BulkGetMalformed(connection.Log, connection.Name);
            NoteBulkGetFailure();
            return null;
        }
    }

    /// <summary>
    /// Whether it may be the call, not the account, the rate or the moment. That of one document is no other question
    /// than its GET: whatever carries no <c>_bulk_get</c> may carry that.
    /// </summary>
    private static bool IsOfBulkGet(PeerException e, FetchBatch batch) =>
        e is { StatusCode: 500 or 501 or (>= 400 and < 500 and not (401 or 403 or 407 or 408 or 421 or 425 or 429)) }
            or { StatusCode: 403, PeerError: null }
        || (batch.Count == 1 && e.Code is TypedMemoryErrorCodes.Unavailable or TypedMemoryErrorCodes.Protocol);

    private void NoteBulkGetFailure() =>
        Interlocked.Exchange(ref _bulkGetFailedAt, Math.Max(1, connection.Options.TimeProvider.GetTimestamp()));

    private async ValueTask EnterResultsAsync(
        CouchDbResponse response, JsonStreamReader json, FetchBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            await json.ExpectAsync((byte)'{', cancellationToken).ConfigureAwait(false);
            for (bool first = true;
                await json.NextMemberAsync(first, cancellationToken).ConfigureAwait(false) is { } member;
                first = false)
            {
                if (member == "results")
                {
                    await json.ExpectAsync((byte)'[', cancellationToken).ConfigureAwait(false);
                    return;
                }

                await json.ReadValueAsync(cancellationToken).ConfigureAwait(false);
            }

            throw new FormatException("The answer has no results.");
        }
        catch (Exception e) when (FetchBatch.IsMalformed(e))
        {
            // The next attempt asks for each document by itself.
            Log.BulkGetMalformed(connection.Log, connection.Name);
            NoteBulkGetFailure();
            throw response.Translate(e)!;
        }
        catch (PeerException) when (batch.Count == 1)
        {
            NoteBulkGetFailure();
            throw;
        }
        catch (Exception e) when (response.Translate(e) is { } failure)
        {
            throw failure;
        }
    }

    private async ValueTask<bool> TakeResultAsync(
        CouchDbResponse response, JsonStreamReader json, FetchBatch batch, bool first,
        CancellationToken cancellationToken)
    {
        try
        {
            if (!await json.NextElementAsync(first, cancellationToken).ConfigureAwait(false))
            {
                // The end is only the end with the closing bracket: a cut after the last row is a cut.
                await json.ExpectAsync((byte)'}', cancellationToken).ConfigureAwait(false);
                return false;
            }

            batch.AddResult(
                await json.ReadValueAsync(cancellationToken).ConfigureAwait(false), connection.Options.Limits);
            return true;
        }
        catch (Exception e) when (FetchBatch.IsMalformed(e) || e is EndOfStreamException)
        {
            // Brackets that do not match: no row can be told from the next. If it is one document that does this, it is
            // found in the next attempt, which asks for each by itself.
            Log.BulkGetMalformed(connection.Log, connection.Name);
            NoteBulkGetFailure();
            throw response.Translate(e)!;
        }
        catch (PeerException) when (batch.Count == 1)
        {
            NoteBulkGetFailure();
            throw;
        }
        catch (Exception e) when (response.Translate(e) is { } failure)
        {
            throw failure;
        }
    }
}
