using TypedMemory.Core.Store;

namespace TypedMemory.Hub.Databases;

/// <summary>A store whose changes say in the feed by what program and whom they were made.</summary>
/// <param name="inner">The store.</param>
/// <param name="stamp">The origin of the changes, as <c>inspector:NAME</c>.</param>
internal sealed class StampedStore(IDocumentStore inner, string stamp) : DelegatingDocumentStore(inner)
{
    public override ValueTask<IReadOnlyList<WriteOutcome>> WriteAsync(
        DocumentBatch batch, CancellationToken cancellationToken = default) =>
        Inner.WriteAsync(
            new DocumentBatch
            {
                Writes = batch.Writes,
                LocalDocuments = batch.LocalDocuments,
                Atomic = batch.Atomic,
                Origin = batch.Origin ?? stamp,
                LeaseEpoch = batch.LeaseEpoch,
            },
            cancellationToken);

    // The store is another's to close.
#pragma warning disable CA2215
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
#pragma warning restore CA2215
}
