using TypedMemory.Core.Store;

namespace TypedMemory.Hub.Databases;

/// <summary>A compaction that is under way.</summary>
/// <param name="Since">When it was asked for.</param>
/// <param name="Bodies">How many bodies of superseded revisions and of conflicts there were then.</param>
internal sealed record Compaction(DateTimeOffset Since, long Bodies)
{
    /// <summary>
    /// How much of it is done, in percent. Conflicts keep their bodies, so it may end before it comes to 100.
    /// </summary>
    public int Progress(StoreStatistics now) =>
        Bodies == 0 ? 0 : (int)Math.Clamp((Bodies - now.OtherBodies) * 100 / Bodies, 0, 100);
}
