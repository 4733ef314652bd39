using System.Runtime.CompilerServices;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Edits;
using TypedMemory.Generated;
using TypedMemory.Secrecy;
using TypedMemory.Store;

namespace TypedMemory.Repositories;

/// <summary>Reads and writes the attachments of the documents of one memory type.</summary>
internal sealed class MemoryAttachments<T, TId>(
    MemoryType<T, TId> type, MemoryStore memory, MemoryReads<T, TId> reads, MemoryWrites<T, TId> writes)
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    public async ValueTask<RevisionId> PutAsync(
        TId id, string name, string contentType, Stream content, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(contentType);
        ArgumentNullException.ThrowIfNull(content);
        if (name.StartsWith('_'))
            throw new ArgumentException($"\"{name}\" cannot name an attachment: it starts with \"_\". Take another name.", nameof(name));
        string documentId = id.DocumentId;
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        (content, contentType) = SealedAttachments.Seal(type, documentId, name, contentType, content);
        AttachmentHeaders.Demand(name, contentType);

        // The stage keeps the bytes from collection until the write is done.
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
        return await writes.EditAsync(
            new AttachmentEdit(type, documentId, name, attachment), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Stream?> OpenAsync(TId id, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        DocumentRevision? winner = await reads.GetWinnerAsync(id, cancellationToken).ConfigureAwait(false);
        DocumentAttachment? found = winner?.Attachments.FirstOrDefault(attachment => attachment.Name == name);
        if (found?.Sha256 is not { } sha256) return null;
        Stream? stored = await store.OpenAttachmentAsync(sha256, cancellationToken).ConfigureAwait(false);
        return SealedAttachments.Open(type, id.DocumentId, found, stored);
    }

    public async ValueTask<IReadOnlyList<MemoryAttachment>> ListAsync(TId id, CancellationToken cancellationToken)
    {
        DocumentRevision? winner = await reads.GetWinnerAsync(id, cancellationToken).ConfigureAwait(false);
        return winner is null ? [] : [.. winner.Attachments.Select(SealedAttachments.Describe)];
    }

    public async ValueTask<bool> DeleteAsync(TId id, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var edit = new AttachmentEdit(type, id.DocumentId, name, null);
        await writes.EditAsync(edit, cancellationToken).ConfigureAwait(false);
        return edit.WasThere;
    }
}
