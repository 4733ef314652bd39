using System.Collections.Concurrent;

namespace TypedMemory.Sqlite.Layout;

/// <summary>How often each index has answered a query, in this process.</summary>
internal sealed class IndexUses
{
    private readonly ConcurrentDictionary<long, long> _counts = new();

    /// <summary>Counts a use of an index.</summary>
    public void Note(long index) => _counts.AddOrUpdate(index, 1, static (_, count) => count + 1);

    /// <summary>How often an index was used.</summary>
    public long Of(long index) => _counts.GetValueOrDefault(index);
}
