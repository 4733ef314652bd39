namespace TypedMemory.Replication.Requests;

/// <summary>In how many attempts documents failed, each by itself, and have not passed since.</summary>
internal sealed class DocumentFailures
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _failed = new(StringComparer.Ordinal);

    /// <summary>Whether a document is known to fail.</summary>
    public bool Contains(string id)
    {
        lock (_lock) return _failed.Count > 0 && _failed.ContainsKey(id);
    }

    /// <summary>Counts a failure.</summary>
    /// <returns>How many there were, this one included.</returns>
    public int Add(string id)
    {
        lock (_lock) return _failed[id] = _failed.GetValueOrDefault(id) + 1;
    }

    /// <summary>Forgets the failures of a document that passed.</summary>
    public void Forget(string id)
    {
        lock (_lock)
        {
            if (_failed.Count > 0) _failed.Remove(id);
        }
    }
}
