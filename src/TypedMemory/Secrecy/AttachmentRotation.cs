using System.Runtime.CompilerServices;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Secrecy;

/// <summary>Seals an attachment again, under the key of the day; its bytes pass through, a chunk at a time.</summary>
internal static class AttachmentRotation
{
    public static async ValueTask RotateAsync(
        IDocumentStore store, MemoryType type, string id, DocumentAttachment attachment,
        CancellationToken cancellationToken)
    {
        if (attachment.Sha256 is not { } sha256) return;
        Stream? stored = await store.OpenAttachmentAsync(sha256, cancellationToken).ConfigureAwait(false);
        if (SealedAttachments.Open(type, id, attachment, stored) is not { } plain) return;
        await using ConfiguredAsyncDisposable opened = plain.ConfigureAwait(false);
        (Stream content, string contentType) = SealedAttachments.Seal(
            type, id, attachment.Name, SealedAttachments.Describe(attachment).ContentType, plain);
        await using ConfiguredAsyncDisposable sealing = content.ConfigureAwait(false);
        IAttachmentStage stage = await store.StageAttachmentAsync(content, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable staged = stage.ConfigureAwait(false);
        var resealed = new DocumentAttachment
        {
            Name = attachment.Name,
            ContentType = contentType,
            Length = stage.Length,
            Digest = stage.Md5Digest,
            Sha256 = stage.Sha256,
        };
        IReadOnlyList<WriteOutcome> outcomes = await store.EditAsync(
            [new Replacement(type.Merge, id, sha256, resealed)], cancellationToken).ConfigureAwait(false);
        if (outcomes[0].Error is { } error) throw error;
    }

    /// <summary>Replaces the attachment, if it still has the bytes that were sealed again.</summary>
    private sealed class Replacement(IMemoryMerge merge, string id, string before, DocumentAttachment after)
        : IDocumentEdit
    {
        public string Id => id;

        public DocumentWrite? Compose(DocumentSnapshot? current, EditContext context)
        {
            bool isThere = current is { Winner.Deleted: false } && current.Winner.Attachments.Any(
                attachment => attachment.Name == after.Name && attachment.Sha256 == before);
            return isThere ? TypedEdit.PutAttachment(merge, current!, after) : null;
        }
    }
}
