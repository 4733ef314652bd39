using System.Collections.Concurrent;

namespace TypedMemory.Sqlite.Vectors;

/// <summary>The vectors that a store holds in memory: those of every space that was asked.</summary>
internal sealed class VectorCaches : IDisposable
{
    private readonly ConcurrentDictionary<long, VectorCache> _caches = [];

    /// <summary>The index of each space.</summary>
    private readonly ConcurrentDictionary<long, long> _indexes = [];

    /// <summary>The vectors of a space. Those of older ones of its index are let go.</summary>
    public VectorCache Of(VectorSpace space)
    {
        if (_caches.TryGetValue(space.Id, out VectorCache? known)) return known;
        VectorCache cache = _caches.GetOrAdd(space.Id, _ => new VectorCache(space));
        foreach (long other in _indexes.Where(pair => pair.Value == space.Index && pair.Key < space.Id)
            .Select(static pair => pair.Key))
        {
            // A search may still read it: the collector takes it when that has ended.
            _caches.TryRemove(other, out _);
            _indexes.TryRemove(other, out _);
        }

        _indexes[space.Id] = space.Index;
        return cache;
    }

    public void Dispose() => _caches.Clear();
}
