using System.Collections.Concurrent;

namespace TypedMemory.Hub.Replications;

/// <summary>
/// The runs of replications that came to their end since the hub started, by the id of the replication.
/// </summary>
internal sealed class ReplicationHistory
{
    private const int MaxSessions = 50, MaxReplications = 1_000;

    private readonly ConcurrentDictionary<string, ReplicationSession[]> _sessions = new(StringComparer.Ordinal);

    /// <summary>Adds a run.</summary>
    /// <returns>The runs of the replication, the newest first.</returns>
    public IReadOnlyList<ReplicationSession> Add(string id, ReplicationSession session)
    {
        if (_sessions.Count >= MaxReplications) _sessions.Clear();
        return _sessions.AddOrUpdate(
            id, [session], (_, known) => [session, .. known.Take(MaxSessions - 1)]);
    }
}
