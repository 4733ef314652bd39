using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Replication.Engine;

/// <summary>Opens attachments at the source; their bytes are signs of life.</summary>
/// <param name="run">The run.</param>
internal sealed class SourceAttachments(RunContext run)
{
    /// <summary>Opens one attachment.</summary>
    public async ValueTask<Stream> OpenAsync(
        DocumentRevision revision, DocumentAttachment attachment, CancellationToken cancellationToken)
    {
        Stream content = await run.Source.OpenAttachmentAsync(
            revision.Id, revision.Revision, attachment, cancellationToken).ConfigureAwait(false);
        return new MeteredStream(content, run.Monitor);
    }

    /// <summary>
    /// Several attachments of a revision in one request; those that an ancestor which is here has are not sent again.
    /// </summary>
    public async IAsyncEnumerable<OpenedAttachment> OpenAsync(
        DocumentRevision revision, IReadOnlyList<DocumentAttachment> attachments,
        ImmutableArray<RevisionId> knownAncestors,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ImmutableArray<RevisionId> known =
            [.. knownAncestors.Where(ancestor => revision.Path.Revisions.Contains(ancestor))];
        await foreach (OpenedAttachment opened in run.Source.OpenAttachmentsAsync(
            revision, attachments, known, cancellationToken)
            .ConfigureAwait(false))
        {
            yield return opened with { Content = new MeteredStream(opened.Content, run.Monitor) };
        }
    }
}
