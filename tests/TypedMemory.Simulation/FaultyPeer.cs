using TypedMemory.Documents;
using TypedMemory.TestKit;

namespace TypedMemory.Simulation;

/// <summary>Our own store in a process that is killed: after some calls, every call fails.</summary>
internal sealed class FaultyPeer(IReplicationPeer inner) : PeerWrapper(inner)
{
    /// <summary>How many calls are answered; 0 for all.</summary>
    public int FailAfter { get; set; }

    private int _calls;

    public override async ValueTask<IReadOnlyList<RefusedRevision>> WriteAsync(
        PeerWriteBatch batch, CancellationToken cancellationToken = default)
    {
        Count();
        IReadOnlyList<RefusedRevision> refused = await Inner.WriteAsync(batch, cancellationToken);
        Count();
        return refused;
    }

    public override ValueTask<IReadOnlyList<MissingRevisions>> DiffRevisionsAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default)
    {
        Count();
        return Inner.DiffRevisionsAsync(documents, cancellationToken);
    }

    public override ValueTask<LocalDocument?> GetLocalAsync(string id, CancellationToken cancellationToken = default)
    {
        Count();
        return Inner.GetLocalAsync(id, cancellationToken);
    }

    public override ValueTask<LocalDocument> PutLocalAsync(LocalDocument document, CancellationToken cancellationToken = default)
    {
        Count();
        return Inner.PutLocalAsync(document, cancellationToken);
    }

    public override ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        Count();
        return Inner.FlushAsync(cancellationToken);
    }

    private void Count()
    {
        if (FailAfter > 0 && Interlocked.Increment(ref _calls) >= FailAfter)
        {
            throw new TypedMemoryException(TypedMemoryErrorCodes.Unavailable, "The process was killed.", isTransient: true);
        }
    }
}
