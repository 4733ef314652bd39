using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Writing;

/// <summary>
/// Sends <c>_bulk_docs</c>, and takes one that is refused as a whole apart, down to the single documents.
/// </summary>
/// <param name="connection">Sends the requests.</param>
internal sealed class BulkSender(CouchDbConnection connection)
{
    /// <summary>Below this a refusal for size is not taken for a limit on the batch.</summary>
    private const int MinWriteBatchBytes = 64 * 1024;

    private volatile int _writeBatchBytes;

    /// <summary>From which size on a body is sent.</summary>
    public int BatchBytes =>
        _writeBatchBytes > 0
            ? Math.Min(_writeBatchBytes, connection.Options.WriteBatchBytes) : connection.Options.WriteBatchBytes;

    /// <summary>Sends a body, and empties it.</summary>
    public async ValueTask SendAsync(
        BulkDocsBody bulk, List<DocumentRefusal> refused, CancellationToken cancellationToken)
    {
        if (bulk.Count == 0) return;
        await SendAsync(bulk, 0, bulk.Count, refused, cancellationToken).ConfigureAwait(false);
        bulk.Clear();
    }

    private async ValueTask SendAsync(
        BulkDocsBody bulk, int start, int end, List<DocumentRefusal> refused, CancellationToken cancellationToken)
    {
        try
        {
            if (await TrySendAsync(bulk, start, end, refused, cancellationToken).ConfigureAwait(false)) return;
        }
        catch (PeerException e) when (IsAboutDocuments(e))
        {
            if (end - start == 1)
            {
                refused.Add(Refusal(bulk[start], e));
                return;
            }

            if (e.StatusCode == 413) _writeBatchBytes = Math.Max(MinWriteBatchBytes, bulk.Length / 2);
            Log.WriteSplit(connection.Log, connection.Name, e.StatusCode ?? 0, end - start);
        }

        int middle = start + ((end - start) / 2);
        await SendAsync(bulk, start, middle, refused, cancellationToken).ConfigureAwait(false);
        await SendAsync(bulk, middle, end, refused, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Whether every row of the answer could be told apart; if not, the documents are sent again in
    /// parts.</returns>
    private async ValueTask<bool> TrySendAsync(
        BulkDocsBody bulk, int start, int end, List<DocumentRefusal> refused, CancellationToken cancellationToken,
        bool renewed = false)
    {
        using PooledBuffer? part = bulk.CopyPart(start, end);
        using CouchDbResponse response = await connection.SendJsonAsync(
            HttpMethod.Post, "/_bulk_docs", part?.WrittenMemory ?? bulk.Whole, cancellationToken).ConfigureAwait(false);
        using JsonStreamReader json = response.OpenJson(connection.MaxValueSize);
        PeerTexts texts = connection.Failures.Texts;
        var rows = new List<DocumentRefusal>();
        bool forbidden = false;
        try
        {
            await json.ExpectAsync((byte)'[', cancellationToken).ConfigureAwait(false);
            for (bool first = true; await json.NextElementAsync(
                first, cancellationToken).ConfigureAwait(false); first = false)
            {
                ErrorRow row = ErrorRow.Parse(
                    (await json.ReadValueAsync(cancellationToken).ConfigureAwait(false)).Span);
                if (row.Error is null)
                {
                    VerifyTaken(response, bulk, start, end, row);
                    continue;
                }

                forbidden |= row.IsForbidden;
                if (bulk.Find(start, end, row.Id, row.Revision) is not { } named)
                {
                    if (end - start > 1) return false;
                    named = bulk[start];
                }

                rows.Add(new DocumentRefusal(
                    named.Id, texts.Clean(row.Error)!, texts.Clean(row.Reason))
                {
                    IsTransient = row.IsPassing,
                });
            }
        }
        catch (Exception e) when (response.Translate(e) is { } failure)
        {
            throw failure;
        }

        if (forbidden && !renewed
            && await connection.RenewIfOldAsync(response.Mark, cancellationToken).ConfigureAwait(false))
        {
            // A session that has ended is nobody, to whom a database that all may read forbids each write. What was
            // taken is a no-op now.
            return await TrySendAsync(
                bulk, start, end, refused, cancellationToken, renewed: true).ConfigureAwait(false);
        }

        refused.AddRange(rows);
        return true;
    }

    /// <summary>A row of success has to be of a revision that was sent.</summary>
    private static void VerifyTaken(CouchDbResponse response, BulkDocsBody bulk, int start, int end, ErrorRow row)
    {
        if (row.Id is null
            || bulk.Find(start, end, row.Id, row.RevisionText is null ? null : row.Revision) is not null) return;
        DocumentRevision sent = bulk.Find(start, end, row.Id, revision: null) ?? bulk[start];
        response.Verify(sent.Id, sent.Revision, row.Id, row.RevisionText);
    }

    /// <summary>
    /// Whether a status that answers a whole write is about what is in it, not about the account, the database or the
    /// moment.
    /// </summary>
    public static bool IsAboutDocuments(PeerException e) =>
        !e.IsTransient && e.StatusCode is >= 400 and < 500
            and not (401 or 403 or 404 or 405 or 407 or 408 or 421 or 425 or 426 or 429 or 431);

    /// <summary>What a refusal of a whole request says of the only revision in it.</summary>
    public static DocumentRefusal Refusal(DocumentRevision revision, PeerException e) =>
        new(revision.Id, e.PeerError ?? e.Code, e.PeerReason ?? e.Message);
}
