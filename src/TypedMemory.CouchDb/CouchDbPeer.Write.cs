using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.CouchDb.Attachments;
using TypedMemory.CouchDb.Http;
using TypedMemory.CouchDb.Writing;

namespace TypedMemory.CouchDb;

public sealed partial class CouchDbPeer
{
    /// <summary>Below this a refusal for size is not taken for a limit on the batch.</summary>
    private const int MinWriteBatchBytes = 64 * 1024;

    private volatile int _writeBatchBytes;

    /// <inheritdoc/>
    /// <remarks>
    /// An answer that refuses a whole <c>_bulk_docs</c> because of what is in it is taken apart down to the single
    /// documents. What the peer says of the database or of the account is thrown, and so is every passing failure of a
    /// whole request; that of a row is told of its document.
    /// </remarks>
    public async ValueTask<IReadOnlyList<RefusedRevision>> WriteAsync(
        PeerWriteBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!batch.LocalDocuments.IsEmpty)
        {
            throw new ArgumentException("This peer does not commit local documents with writes.", nameof(batch));
        }

        var refused = new List<RefusedRevision>();
        using var bulk = new BulkDocsBody();
        foreach (DocumentRevision revision in batch.Revisions)
        {
            AttachmentPlan plan = AttachmentWriter.Plan(revision, batch, _options.InlineAttachmentBytes);
            if (plan == AttachmentPlan.Stream && _decodesUrls && NeedsEscaping(revision.Id))
                plan = AttachmentPlan.Inline;
            if (plan == AttachmentPlan.Stream)
            {
                await SendBulkAsync(bulk, refused, cancellationToken).ConfigureAwait(false);
                await PutAsync(revision, batch, refused, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (plan == AttachmentPlan.None) bulk.Add(revision);
            else await AddInlineAsync(bulk, revision, batch, cancellationToken).ConfigureAwait(false);
            if (bulk.Length >= WriteBatchBytes)
                await SendBulkAsync(bulk, refused, cancellationToken).ConfigureAwait(false);
        }

        await SendBulkAsync(bulk, refused, cancellationToken).ConfigureAwait(false);
        return refused;
    }

    private int WriteBatchBytes =>
        _writeBatchBytes > 0 ? Math.Min(_writeBatchBytes, _options.WriteBatchBytes) : _options.WriteBatchBytes;

    private async ValueTask SendBulkAsync(
        BulkDocsBody bulk, List<RefusedRevision> refused, CancellationToken cancellationToken)
    {
        if (bulk.Count == 0) return;
        await SendBulkAsync(bulk, 0, bulk.Count, refused, cancellationToken).ConfigureAwait(false);
        bulk.Clear();
    }

    private async ValueTask SendBulkAsync(
        BulkDocsBody bulk, int start, int end, List<RefusedRevision> refused, CancellationToken cancellationToken)
    {
        try
        {
            if (await TrySendBulkAsync(bulk, start, end, refused, cancellationToken).ConfigureAwait(false)) return;
        }
        catch (PeerException e) when (IsAboutDocuments(e))
        {
            if (end - start == 1)
            {
                refused.Add(Refused(bulk[start], e));
                return;
            }

            if (e.StatusCode == 413) _writeBatchBytes = Math.Max(MinWriteBatchBytes, bulk.Length / 2);
            Log.WriteSplit(_log, Name, e.StatusCode ?? 0, end - start);
        }

        int middle = start + ((end - start) / 2);
        await SendBulkAsync(bulk, start, middle, refused, cancellationToken).ConfigureAwait(false);
        await SendBulkAsync(bulk, middle, end, refused, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Whether every row of the answer could be told apart; if not, the documents are sent again in
    /// parts.</returns>
    private async ValueTask<bool> TrySendBulkAsync(
        BulkDocsBody bulk, int start, int end, List<RefusedRevision> refused, CancellationToken cancellationToken,
        bool renewed = false)
    {
        using PooledBuffer? part = bulk.CopyPart(start, end);
        using CouchDbResponse response = await _connection.SendJsonAsync(
            HttpMethod.Post, "/_bulk_docs", part?.WrittenMemory ?? bulk.Whole, cancellationToken).ConfigureAwait(false);
        using JsonStreamReader json = response.OpenJson(MaxValueSize);
        PeerTexts texts = _connection.Failures.Texts;
        var rows = new List<RefusedRevision>();
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

                rows.Add(new RefusedRevision(
                    named.Id, row.Revision
                        ?? (end - start == 1 ? named.Revision : null), texts.Clean(row.Error)!, texts.Clean(row.Reason))
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
            && await _connection.RenewIfOldAsync(response.Mark, cancellationToken).ConfigureAwait(false))
        {
            // A session that has ended is nobody, to whom a database that all may read forbids each write. What was
            // taken is a no-op now.
            return await TrySendBulkAsync(
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
    private static bool IsAboutDocuments(PeerException e) =>
        e.StatusCode is >= 400 and < 500
            and not (401 or 403 or 404 or 405 or 407 or 408 or 421 or 425 or 426 or 429 or 431);
}
