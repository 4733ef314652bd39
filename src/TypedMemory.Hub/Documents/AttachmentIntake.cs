using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Documents;

/// <summary>
/// Takes in the attachments of documents that are about to be written, and keeps their bytes from collection until it
/// is disposed, after the write.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="mostBytes">The greatest size of an attachment, however it comes.</param>
internal sealed class AttachmentIntake(IDocumentStore store, long mostBytes) : IAsyncDisposable
{
    private readonly List<IAttachmentStage> _stages = [];

    /// <summary>Takes in bytes, decompressed ones: a compressed attachment is as large as what it unpacks to.</summary>
    public async ValueTask<IAttachmentStage> StageAsync(
        Stream content, string name, CancellationToken cancellationToken)
    {
        var limited = new LimitedStream(content, mostBytes, name);
        IAttachmentStage stage = await store.StageAttachmentAsync(limited, cancellationToken).ConfigureAwait(false);
        _stages.Add(stage);
        return stage;
    }

    /// <summary>Finds or takes in the bytes of every attachment of a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="id">Its id.</param>
    /// <param name="path">The path of the revision that is to be written, or of its parent where it has none
    /// yet.</param>
    /// <param name="generation">The generation of the revision that is to be written.</param>
    /// <param name="replicated">Whether the revision comes from another store, with a history of its own.</param>
    /// <param name="parts">The attachments that came as parts of a multipart message, by name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<ImmutableArray<DocumentAttachment>> ResolveAsync(
        ParsedDocument document,
        string id,
        RevisionPath? path,
        int generation,
        bool replicated,
        IReadOnlyDictionary<string, IAttachmentStage>? parts,
        CancellationToken cancellationToken)
    {
        if (document.Attachments.IsEmpty) return [];
        var resolved = ImmutableArray.CreateBuilder<DocumentAttachment>(document.Attachments.Length);
        foreach (ParsedAttachment attachment in document.Attachments)
        {
            DocumentAttachment info = attachment.Info;
            IAttachmentStage? stage = null;
            if (attachment.Data is { } data)
            {
                using var content = new MemoryStream(data.ToArray(), writable: false);
                stage = await StageAsync(content, info.Name, cancellationToken).ConfigureAwait(false);
            }
            else if (attachment.Follows)
            {
                stage = parts?.GetValueOrDefault(info.Name)
                    ?? throw HubException.BadRequest(
                        $"The attachment \"{info.Name}\" of \"{id}\" was announced and did not follow.");
            }

            // One that is here already was checked when it came; a document that has it must stay writable.
            if (stage is not null) AttachmentRules.Check(info);
            resolved.Add(stage is null
                ? await FindAsync(id, path, attachment, cancellationToken).ConfigureAwait(false)
                : info with
                {
                    Length = stage.Length,
                    Digest = stage.Md5Digest,
                    Sha256 = stage.Sha256,
                    RevPos = RevPosOf(
                        info, generation, replicated)
                });
        }

        return resolved.MoveToImmutable();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAttachmentStage stage in _stages) await stage.DisposeAsync().ConfigureAwait(false);
        _stages.Clear();
    }

    // A replicated revision says itself when its attachment was last changed, never later than the revision. What an
    // edit brings is new, whatever is left in it of the document that was read before.
    private static int RevPosOf(DocumentAttachment info, int generation, bool replicated) =>
        replicated && info.RevPos > 0 && info.RevPos < generation ? info.RevPos : generation;

    /// <summary>
    /// Finds what a stub stands for: the attachment of the nearest ancestor that is still here, else of any leaf.
    /// </summary>
    private async ValueTask<DocumentAttachment> FindAsync(
        string id, RevisionPath? path, ParsedAttachment stub, CancellationToken cancellationToken)
    {
        if (path is { } ancestors)
        {
            foreach (RevisionId ancestor in ancestors.Revisions)
            {
                DocumentRevision? revision = await store.GetAsync(
                    id, ancestor, cancellationToken).ConfigureAwait(false);
                if (revision is null) continue;
                if ((Match(revision, stub.Info) ?? MatchCompressed(revision, stub)) is { } found) return found;
                break;
            }
        }

        DocumentSnapshot? snapshot = await store.GetSnapshotAsync(id, cancellationToken).ConfigureAwait(false);
        foreach (DocumentRevision leaf in snapshot?.Leaves ?? [])
        {
            if (stub.Info.Digest is not null && Match(leaf, stub.Info) is { } found) return found;
        }

        throw HubException.MissingStub($"Invalid attachment stub in {id} for {stub.Info.Name}");
    }

    // A CouchDB that keeps text compressed tells the digest of the compressed bytes, which nobody else has. Where the
    // revision that it last changed in is the same, so is the attachment: the revision's hash stands for it.
    private static DocumentAttachment? MatchCompressed(DocumentRevision revision, ParsedAttachment stub) =>
        stub.Encoding is null
        ? null
        : revision.Attachments.FirstOrDefault(attachment =>
            attachment.Name == stub.Info.Name && attachment.Sha256 is not null
            && attachment.RevPos == stub.Info.RevPos && attachment.Length == stub.Info.Length);

    private static DocumentAttachment? Match(DocumentRevision revision, DocumentAttachment stub) =>
        revision.Attachments.FirstOrDefault(attachment =>
            attachment.Name == stub.Name && attachment.Sha256 is not null
                && (stub.Digest is null || stub.Digest == attachment.Digest)
            && (stub.Digest is not null || stub.RevPos <= attachment.RevPos));
}
