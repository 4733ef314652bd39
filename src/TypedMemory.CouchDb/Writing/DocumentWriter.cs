using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.CouchDb.Attachments;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Writing;

/// <summary>Writes documents: together where their attachments are small, by themselves where not.</summary>
/// <param name="connection">The peer.</param>
/// <param name="bulkSender">Sends documents together.</param>
/// <param name="attached">Sends a document with its attachments.</param>
internal sealed class DocumentWriter(CouchDbConnection connection, BulkSender bulkSender, AttachedWriter attached)
{
    /// <summary>Writes documents, and tells which were refused.</summary>
    /// <remarks>
    /// An answer that refuses a whole <c>_bulk_docs</c> because of what is in it is taken apart down to the single
    /// documents. What the peer says of the database or of the account is thrown, and so is every passing failure of a
    /// whole request; that of a row is told of its document.
    /// </remarks>
    public async ValueTask<IReadOnlyList<DocumentRefusal>> WriteAsync(
        PeerWriteBatch batch, CancellationToken cancellationToken)
    {
        if (!batch.LocalDocuments.IsEmpty)
        {
            throw new ArgumentException("This peer does not commit local documents with writes.", nameof(batch));
        }

        var refused = new List<DocumentRefusal>();
        using var bulk = new BulkDocsBody();
        foreach (PeerDocument document in batch.Documents)
        {
            foreach (DocumentRevision revision in document.Revisions)
                await WriteAsync(document, revision, batch, bulk, refused, cancellationToken).ConfigureAwait(false);
        }

        await bulkSender.SendAsync(bulk, refused, cancellationToken).ConfigureAwait(false);
        return refused.Count < 2 ? refused : [.. refused.DistinctBy(static refusal => refusal.Id)];
    }

    private async ValueTask WriteAsync(
        PeerDocument document, DocumentRevision revision, PeerWriteBatch batch, BulkDocsBody bulk,
        List<DocumentRefusal> refused, CancellationToken cancellationToken)
    {
        AttachmentPlan plan = AttachmentWriter.Plan(revision, document, connection.Options.InlineAttachmentBytes);
        if (plan == AttachmentPlan.Stream && attached.DecodesUrls && CouchDbUrls.NeedsEscaping(revision.Id))
            plan = AttachmentPlan.Inline;
        if (plan == AttachmentPlan.Stream)
        {
            await bulkSender.SendAsync(bulk, refused, cancellationToken).ConfigureAwait(false);
            await attached.PutAsync(document, revision, batch, refused, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (plan == AttachmentPlan.None) bulk.Add(revision);
        else await attached.AddInlineAsync(bulk, revision, batch, cancellationToken).ConfigureAwait(false);
        if (bulk.Length >= bulkSender.BatchBytes)
            await bulkSender.SendAsync(bulk, refused, cancellationToken).ConfigureAwait(false);
    }
}
