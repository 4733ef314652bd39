using System.Collections.Immutable;
using TypedMemory.Core.Peers;
using TypedMemory.Replication.Options;
using TypedMemory.Replication.Requests;

namespace TypedMemory.Replication.Engine;

/// <summary>What a run is between, and what it was asked: the same for all of its stages.</summary>
internal sealed class RunContext
{
    /// <summary>Puts the two peers in their places.</summary>
    public RunContext(
        IReplicationPeer source, IReplicationPeer target, ReplicationOptions options, RunMonitor monitor)
    {
        Source = Divide(source, options, monitor);
        Target = Divide(target, options, monitor);
        Options = options;
        Monitor = monitor;
        Direction = DirectionOf(target, options);
        (Ours, Theirs) = Direction == ReplicationDirection.Pull ? (Target, Source) : (Source, Target);
        TheirRecords = new PeerRecords(this);
    }

    /// <summary>Where documents come from.</summary>
    public IReplicationPeer Source { get; }

    /// <summary>Where documents go.</summary>
    public IReplicationPeer Target { get; }

    /// <summary>Which of the two is ours.</summary>
    public IReplicationPeer Ours { get; }

    /// <summary>Which of the two is the other side's.</summary>
    public IReplicationPeer Theirs { get; }

    /// <summary>What the other side keeps for us.</summary>
    public PeerRecords TheirRecords { get; }

    /// <summary>What was asked.</summary>
    public ReplicationOptions Options { get; }

    /// <summary>What the run tells.</summary>
    public RunMonitor Monitor { get; }

    /// <summary>Which way the run goes.</summary>
    public ReplicationDirection Direction { get; }

    /// <summary>Whether batches are written to a store of ours, each in a transaction with its checkpoint.</summary>
    public bool WritesToOurStore => Direction == ReplicationDirection.Pull && Target.CommitsLocalDocumentsWithWrites;

    /// <summary>Which way a run goes, see <see cref="ReplicationOptions.Direction"/>.</summary>
    public static ReplicationDirection DirectionOf(IReplicationPeer target, ReplicationOptions options) =>
        options.Direction
        ?? (target.CommitsLocalDocumentsWithWrites ? ReplicationDirection.Pull : ReplicationDirection.Push);

    /// <summary>Whether our side has no document under a prefix.</summary>
    public async ValueTask<bool> IsEmptyHereAsync(string prefix, CancellationToken cancellationToken)
    {
        var query = new PeerChangesQuery { Prefixes = prefix.Length == 0 ? [] : [prefix], PageSize = 1 };
        await foreach (PeerChangesPage page in Ours.ReadChangesAsync(query, cancellationToken)
            .WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (page.Rows.Any(row => row.Id.StartsWith(prefix, StringComparison.Ordinal))) return false;
        }

        return true;
    }

    /// <summary>
    /// A source that only readers may use keeps no checkpoint; that is not a failure of a pull. Where anybody may read
    /// and a user may write, the word for it is "unauthorized"; gateways that let no local document pass say 400, 405,
    /// 413 or 501.
    /// </summary>
    public bool IsReadOnly(TypedMemoryException error) =>
        error.Code == TypedMemoryErrorCodes.Forbidden
        || error is PeerException { StatusCode: 400 or 405 or 413 or 501 }
        || (Direction == ReplicationDirection.Pull && error.Code == TypedMemoryErrorCodes.Unauthorized);

    /// <summary>
    /// What is not a store on this device is behind a line, whose requests can fail for what is in them.
    /// </summary>
    private static IReplicationPeer Divide(IReplicationPeer peer, ReplicationOptions options, RunMonitor monitor) =>
        peer is DividingPeer || peer.CommitsLocalDocumentsWithWrites
            ? peer
            : new DividingPeer(peer, monitor.Limits, options.TimeProvider);

    /// <summary>Those of ids that the filter lets through.</summary>
    public ImmutableArray<string> Wanted(ImmutableArray<string> ids) =>
        Options.Filter is { } filter ? ids.RemoveAll(id => !filter.Matches(id)) : ids;
}
