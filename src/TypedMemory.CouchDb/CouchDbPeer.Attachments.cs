using TypedMemory.Documents;

namespace TypedMemory.CouchDb;

public sealed partial class CouchDbPeer
{
    /// <inheritdoc/>
    public async ValueTask<Stream> OpenAttachmentAsync(
        string id, RevisionId revision, DocumentAttachment attachment, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentNullException.ThrowIfNull(attachment);

        // The revision is named always: without it the answer is the winner's attachment, which need not be this one.
        string path = $"/{CouchDbUrls.EscapeId(id)}/{CouchDbUrls.Escape(attachment.Name)}?rev={CouchDbUrls.Escape(revision.ToString())}";
        CouchDbResponse response = await _connection.SendAsync(
            new CouchDbRequest(HttpMethod.Get, path) { Accept = "*/*", ExpectsJson = false }, cancellationToken).ConfigureAwait(false);
        return new AttachmentStream(response, id, attachment);
    }
}
