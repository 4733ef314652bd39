using System.Runtime.CompilerServices;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Replication.Local;

/// <summary>
/// Takes in the attachments of a write whose bytes the store lacks, and keeps them until the write is done.
/// </summary>
internal sealed class AttachmentStages(IDocumentStore store, PeerWriteBatch batch) : IAsyncDisposable
{
    private readonly List<IAttachmentStage> _stages = [];

    /// <summary>Gives every attachment of the revisions its address, fetching what is not here.</summary>
    /// <param name="document">The document.</param>
    /// <param name="revisions">Its revisions; replaced in place where an address was found.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask TakeInAsync(
        PeerDocument document, DocumentRevision[] revisions, CancellationToken cancellationToken)
    {
        if (Array.TrueForAll(revisions, static r => r.Attachments.IsEmpty)) return;
        DocumentSnapshot? held = await store.GetSnapshotAsync(document.Id, cancellationToken).ConfigureAwait(false);
        var known = new List<(DocumentAttachment Attachment, RevisionPath Path)>();
        if (held is not null)
        {
            foreach (DocumentRevision leaf in held.Leaves) known.AddRange(leaf.Attachments.Select(a => (a, leaf.Path)));
        }

        for (int i = 0; i < revisions.Length; i++)
        {
            DocumentRevision revision = revisions[i];
            if (revision.Attachments.IsEmpty) continue;
            Dictionary<string, DocumentAttachment> together = await StageTogetherAsync(
                document, revision, known, cancellationToken).ConfigureAwait(false);
            var attachments = new DocumentAttachment[revision.Attachments.Length];
            for (int a = 0; a < attachments.Length; a++)
            {
                DocumentAttachment attachment = revision.Attachments[a];
                attachments[a] = together.GetValueOrDefault(attachment.Name)
                    ?? FindKnown(known, attachment, revision.Path)
                    ?? await StageAsync(revision, attachment, cancellationToken).ConfigureAwait(false);
                known.Add((attachments[a], revision.Path));
            }

            revisions[i] = new DocumentRevision
            {
                Id = revision.Id,
                Path = revision.Path,
                Deleted = revision.Deleted,
                Body = revision.Body,
                Attachments = [.. attachments],
            };
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (IAttachmentStage stage in _stages) await stage.DisposeAsync().ConfigureAwait(false);
        _stages.Clear();
    }

    /// <summary>
    /// The same bytes in a leaf that is here: by address, by what the same peer called them, or, where it calls the
    /// compressed ones so, by the revision in which the attachment was changed last.
    /// </summary>
    private static DocumentAttachment? FindKnown(
        List<(DocumentAttachment Attachment, RevisionPath Path)> known, DocumentAttachment wanted, RevisionPath path)
    {
        foreach ((DocumentAttachment candidate, RevisionPath held) in known)
        {
            if (candidate.Sha256 is null) continue;
            bool same = wanted.Sha256 is not null
                ? candidate.Sha256 == wanted.Sha256
                : wanted.Encoding is null
                    ? wanted.Digest is not null && candidate.Digest == wanted.Digest
                        && candidate.Length == wanted.Length
                    : candidate.Name == wanted.Name && candidate.RevPos == wanted.RevPos
                        && RevisionAt(held, wanted.RevPos) is { } changed && RevisionAt(path, wanted.RevPos) == changed;
            if (!same) continue;
            return wanted with
            {
                Sha256 = candidate.Sha256,
                Length = candidate.Length,
                Digest = wanted.Encoding is null ? wanted.Digest : candidate.Digest,
                Encoding = null,
                EncodedLength = null,
            };
        }

        return null;
    }

    private static RevisionId? RevisionAt(RevisionPath path, int generation)
    {
        int depth = path.Leaf.Generation - generation;
        return depth >= 0 && depth < path.Revisions.Length ? path.Revisions[depth] : null;
    }

    /// <summary>
    /// Takes in what is not here in one request, where there is more than one and the source can do that.
    /// </summary>
    private async ValueTask<Dictionary<string, DocumentAttachment>> StageTogetherAsync(
        PeerDocument document, DocumentRevision revision,
        List<(DocumentAttachment Attachment, RevisionPath Path)> known, CancellationToken cancellationToken)
    {
        var staged = new Dictionary<string, DocumentAttachment>(StringComparer.Ordinal);
        if (batch.OpenAttachments is null) return staged;
        DocumentAttachment[] lacking =
            [.. revision.Attachments.Where(attachment => FindKnown(known, attachment, revision.Path) is null)];
        if (lacking.Length < 2) return staged;
        await foreach (OpenedAttachment opened in batch.OpenAttachments(
            revision, lacking, document.KnownAncestors, cancellationToken).ConfigureAwait(false))
        {
            staged[opened.Attachment.Name] = await StageAsync(
                revision, opened.Attachment, opened.Content, cancellationToken).ConfigureAwait(false);
        }

        return staged;
    }

    private async ValueTask<DocumentAttachment> StageAsync(
        DocumentRevision revision, DocumentAttachment attachment, CancellationToken cancellationToken)
    {
        if (batch.OpenAttachment is not { } open)
        {
            throw new TypedMemoryException(
                TypedMemoryErrorCodes.NotFound,
                $"The document \"{revision.Id}\" at \"{revision.Revision}\" refers to the attachment \"{attachment.Name}\", "
                + "whose bytes are neither here nor given.");
        }

        Stream content = await open(revision, attachment, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable _ = content.ConfigureAwait(false);
        return await StageAsync(revision, attachment, content, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<DocumentAttachment> StageAsync(
        DocumentRevision revision, DocumentAttachment attachment, Stream content, CancellationToken cancellationToken)
    {
        IAttachmentStage stage = await store.StageAttachmentAsync(content, cancellationToken).ConfigureAwait(false);
        _stages.Add(stage);
        bool damaged = attachment.Sha256 is { } sha256
            ? sha256 != stage.Sha256
            : attachment.Length != stage.Length && attachment.Encoding is null;
        if (damaged)
        {
            throw new PeerException(
                TypedMemoryErrorCodes.Protocol,
                $"The attachment \"{attachment.Name}\" of the document \"{revision.Id}\" came with {stage.Length} bytes "
                + $"that are not the {attachment.Length} bytes announced. It is fetched again.",
                isTransient: true);
        }

        return attachment with
        {
            Sha256 = stage.Sha256,
            Length = stage.Length,

            // The digest of compressed bytes is of use to nobody who is given these.
            Digest = attachment.Encoding is null ? attachment.Digest ?? stage.Md5Digest : stage.Md5Digest,
            Encoding = null,
            EncodedLength = null,
        };
    }
}
