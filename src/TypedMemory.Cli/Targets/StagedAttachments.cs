using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Cli.Targets;

/// <summary>The bytes of attachments that are taken in, until the documents are written that have them.</summary>
internal sealed class StagedAttachments(IDocumentStore store) : IAsyncDisposable
{
    private readonly List<IAttachmentStage> _stages = [];

    /// <summary>Takes in the bytes of attachments.</summary>
    /// <param name="attachments">The attachments.</param>
    /// <param name="contents">The bytes, by name; one without is here already.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The attachments with the addresses of their bytes.</returns>
    public async ValueTask<ImmutableArray<DocumentAttachment>> StageAsync(
        ImmutableArray<DocumentAttachment> attachments,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> contents,
        CancellationToken cancellationToken)
    {
        var staged = ImmutableArray.CreateBuilder<DocumentAttachment>(attachments.Length);
        foreach (DocumentAttachment attachment in attachments)
        {
            if (!contents.TryGetValue(attachment.Name, out ReadOnlyMemory<byte> bytes))
            {
                staged.Add(attachment);
                continue;
            }

            using var content = new MemoryStream(bytes.ToArray(), writable: false);
            IAttachmentStage stage = await store.StageAttachmentAsync(content, cancellationToken)
                .ConfigureAwait(false);
            _stages.Add(stage);
            staged.Add(attachment with
            {
                Sha256 = stage.Sha256,
                Length = stage.Length,
                Digest = stage.Md5Digest,
            });
        }

        return staged.MoveToImmutable();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAttachmentStage stage in _stages) await stage.DisposeAsync().ConfigureAwait(false);
    }
}
