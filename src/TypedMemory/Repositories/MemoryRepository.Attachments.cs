using System.Runtime.CompilerServices;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Repositories;

internal sealed partial class MemoryRepository<T, TId>
{
    public async ValueTask<RevisionId> PutAttachmentAsync(
        TId id, string name, string contentType, Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(contentType);
        ArgumentNullException.ThrowIfNull(content);
        if (name.StartsWith('_'))
            throw new ArgumentException($"\"{name}\" cannot name an attachment: it starts with \"_\".", nameof(name));
        string documentId = id.DocumentId;
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);

        // The bytes are taken in once, before the loop; the stage keeps them from collection until the write is done.
        (content, contentType) = SealedAttachments.Seal(type, documentId, name, contentType, content);
        AttachmentHeaders.Demand(name, contentType);
        IAttachmentStage stage = await store.StageAttachmentAsync(content, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable _ = stage.ConfigureAwait(false);
        var attachment = new DocumentAttachment
        {
            Name = name,
            ContentType = contentType,
            Length = stage.Length,
            Digest = stage.Md5Digest,
            Sha256 = stage.Sha256,
        };
        while (true)
        {
            DocumentSnapshot current = await store.GetSnapshotAsync(
                documentId, cancellationToken).ConfigureAwait(false) is { } live && type.IsThere(live, memory.Now)
                ? live : throw NoDocument(documentId);
            DocumentWrite? write = TypedEdit.PutAttachment(type.Merge, current, attachment);
            if (await TryWriteAsync(store, write, current, cancellationToken).ConfigureAwait(false) is { } revision)
                return revision;
        }
    }

    public async ValueTask<Stream?> OpenAttachmentAsync(
        TId id, string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        DocumentRevision? winner = await _reads.GetWinnerAsync(id, cancellationToken).ConfigureAwait(false);
        DocumentAttachment? found = winner?.Attachments.FirstOrDefault(attachment => attachment.Name == name);
        if (found?.Sha256 is not { } sha256) return null;
        Stream? stored = await store.OpenAttachmentAsync(sha256, cancellationToken).ConfigureAwait(false);
        return SealedAttachments.Open(type, id.DocumentId, found, stored);
    }

    public async ValueTask<IReadOnlyList<MemoryAttachment>> ListAttachmentsAsync(
        TId id, CancellationToken cancellationToken = default)
    {
        DocumentRevision? winner = await _reads.GetWinnerAsync(id, cancellationToken).ConfigureAwait(false);
        return winner is null ? [] : [.. winner.Attachments.Select(SealedAttachments.Describe)];
    }

    public async ValueTask<bool> DeleteAttachmentAsync(
        TId id, string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        string documentId = id.DocumentId;
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            DocumentSnapshot? current = await store.GetSnapshotAsync(
                documentId, cancellationToken).ConfigureAwait(false);
            if (!type.IsThere(current, memory.Now)) return false;
            if (current.Winner.Attachments.All(attachment => attachment.Name != name)) return false;
            DocumentWrite? write = TypedEdit.RemoveAttachment(type.Merge, current, name);
            if (await TryWriteAsync(store, write, current, cancellationToken).ConfigureAwait(false) is not null)
                return true;
        }
    }

    private static TypedMemoryException NoDocument(string id) => new(
        TypedMemoryErrorCodes.NotFound, $"The document \"{id}\" does not exist. Write it before its attachments.");
}
