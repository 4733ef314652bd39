using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.CouchDb.Database;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Fetching;

/// <summary>Fetches documents by one GET each.</summary>
/// <param name="connection">Sends the requests.</param>
/// <param name="database">Tells whether the database is open to us.</param>
internal sealed class SingleFetches(CouchDbConnection connection, DatabaseRequests database)
{
    /// <summary>What a URL may measure everywhere.</summary>
    private const int MaxUrlLength = 7000;

    /// <summary>
    /// How often a document is asked for whose answer is complete and no JSON: then it is the document's fault.
    /// </summary>
    private const int MalformedAnswersAllowed = 3;

    /// <summary>Fetches documents by one GET each, some at a time, in order.</summary>
    public async IAsyncEnumerable<FetchedDocument> FetchAsync(
        FetchBatch batch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var underWay = new Queue<Task>();
        try
        {
            int next = 0;
            for (int taken = 0; taken < batch.Count; taken++)
            {
                while (next < batch.Count && underWay.Count < connection.Options.MaxConcurrentRequests)
                {
                    underWay.Enqueue(FetchLeavesAsync(batch, next++, stop.Token));
                }

                Task oldest = underWay.Dequeue();
                await oldest.ConfigureAwait(false);
                yield return batch.Take(taken);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (Task task in underWay) await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FetchLeavesAsync(FetchBatch batch, int index, CancellationToken cancellationToken)
    {
        DocumentRevisions wanted = batch[index];
        string document = "/" + CouchDbUrls.EscapeId(wanted.Id)
            + "?revs=true&latest=true&att_encoding_info=true&open_revs=";
        var list = new StringBuilder();
        for (int i = 0; i < wanted.Revisions.Length; i++)
        {
            list.Append(list.Length == 0 ? "" : "%2C")
                .Append(CultureInfo.InvariantCulture, $"%22{CouchDbUrls.Escape(wanted.Revisions[i].ToString())}%22");
            bool last = i == wanted.Revisions.Length - 1;
            if (!last && document.Length + list.Length < MaxUrlLength - 200) continue;
            await FetchReadableAsync(batch, index, $"{document}%5B{list}%5D", cancellationToken).ConfigureAwait(false);
            list.Clear();
        }
    }

    private async ValueTask FetchReadableAsync(
        FetchBatch batch, int index, string path, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await FetchLeavesAsync(batch, index, path, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (PeerException e) when (IsOfOneDocument(e))
            {
                batch.Fail(index, e);
                return;
            }
            catch (PeerException e) when (e.StatusCode == 401)
            {
                // Rights may be of each document. If the database takes these credentials, it is that; if not, that is
                // what is thrown.
                await database.ReadInfoAsync(cancellationToken).ConfigureAwait(false);
                batch.Fail(index, e);
                return;
            }
            catch (Exception e) when (FetchBatch.IsMalformed(e) || e is EndOfStreamException)
            {
                if (attempt < MalformedAnswersAllowed) continue;
                batch.Fail(index, e);
                return;
            }
        }
    }

    /// <summary>
    /// Whether a failed GET of a document says something of that document: a server in trouble, or something before it
    /// that does not know us, says 407, 429, 502 to 504, or nothing.
    /// </summary>
    private static bool IsOfOneDocument(PeerException e) =>
        e.StatusCode is 500 or (>= 400 and < 500 and not (401 or 407 or 408 or 421 or 425 or 429))
            && !PeerFailures.IsDatabaseMissing(e.PeerReason);

    /// <summary>
    /// A 404 says "missing" only in CouchDB's words; and a path that was decoded on the way is that of an attachment,
    /// which says nothing of the document.
    /// </summary>
    private static ErrorRow MissingOrNot(ReadOnlySpan<byte> answer)
    {
        ErrorRow row = ErrorRow.Parse(answer);
        return row.Reason == "Document is missing attachment" ? row with { Error = "url_decoded" } : row;
    }

    private async ValueTask FetchLeavesAsync(
        FetchBatch batch, int index, string path, CancellationToken cancellationToken)
    {
        using CouchDbResponse response = await connection.SendAsync(
            new CouchDbRequest(HttpMethod.Get, path) { Accepts = static status => status == 404 }, cancellationToken)
            .ConfigureAwait(false);
        if (response.Status == 404)
        {
            using PooledBuffer answer = await response.ReadAllAsync(
                CouchDbConnection.SmallAnswer, cancellationToken).ConfigureAwait(false);
            connection.ThrowIfDatabaseIsMissing(response, answer.WrittenSpan);
            batch.AddError(index, MissingOrNot(answer.WrittenSpan));
            return;
        }

        using JsonStreamReader json = response.OpenJson(connection.MaxValueSize);
        try
        {
            if (await json.PeekAsync(cancellationToken).ConfigureAwait(false) == (byte)'<')
            {
                // A page of something on the way says nothing of the document, however often it is sent.
                throw response.Protocol("it sent a page instead of JSON");
            }

            await json.ExpectAsync((byte)'[', cancellationToken).ConfigureAwait(false);
            for (bool first = true; await json.NextElementAsync(
                first, cancellationToken).ConfigureAwait(false); first = false)
            {
                batch.AddLeaf(
                    index, await json.ReadValueAsync(
                        cancellationToken).ConfigureAwait(false), connection.Options.Limits);
            }
        }
        catch (Exception e) when (!FetchBatch.IsMalformed(e) && e is not EndOfStreamException
            && response.Translate(e) is { } failure)
        {
            throw failure;
        }
    }
}
