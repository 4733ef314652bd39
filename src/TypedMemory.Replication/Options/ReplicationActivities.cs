using System.Diagnostics;
using TypedMemory.Core.Peers;

namespace TypedMemory.Replication.Options;

/// <summary>The spans of replications: those of a live feed would never end, so it has none.</summary>
internal static class ReplicationActivities
{
    // One name for all of TypedMemory, as applications subscribe to it.
    private static readonly ActivitySource Source = new("TypedMemory");

    /// <summary>Begins the span of a pull or a push, or <see langword="null"/> if nobody listens.</summary>
    public static Activity? Start(ReplicationDirection direction, IReplicationPeer source, IReplicationPeer target)
    {
        if (!Source.HasListeners()) return null;
        bool pulls = direction == ReplicationDirection.Pull;
        Activity? activity = Source.StartActivity(pulls ? "typedmemory.pull" : "typedmemory.push", ActivityKind.Client);
        activity?.SetTag("typedmemory.remote", pulls ? source.Name : target.Name);
        return activity;
    }
}
