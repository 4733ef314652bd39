
namespace TypedMemory.Replication.Sync;

/// <summary>
/// How fast a peer that asked for fewer requests (429) is approached: halved each time, won back by a fifth.
/// </summary>
internal sealed class SyncPace
{
    private double _factor = 1;

    /// <summary>The peer asked for fewer requests.</summary>
    public void Slow() => _factor = Math.Max(0.05, _factor / 2);

    /// <summary>An attempt ended without such a request.</summary>
    public void Recover() => _factor = Math.Min(1, _factor * 1.2);

    /// <summary>The options at this pace.</summary>
    public ReplicationOptions Apply(ReplicationOptions options) => _factor >= 1
        ? options
        : options with
        {
            BatchSize = Math.Max(1, (int)(options.BatchSize * _factor)),
            MaxRequests = Math.Max(1, (int)(options.MaxRequests * _factor)),
        };
}
