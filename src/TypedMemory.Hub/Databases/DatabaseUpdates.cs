using System.Security.Cryptography;

namespace TypedMemory.Hub.Databases;

/// <summary>
/// What has become of databases since the hub started: which were created, changed and deleted, the newest of each kind
/// of each database. Changes are seen by looking at the sequences of the open ones, so nothing is written for it.
/// </summary>
internal sealed class DatabaseUpdates
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, string Type), long> _newest = [];
    private readonly SortedDictionary<long, (string Name, string Type)> _events = [];
    private readonly Dictionary<string, long> _seen = new(StringComparer.Ordinal);
    private TaskCompletionSource _bell = New();
    private long _sequence;

    /// <summary>How its sequences are written; those of an earlier run mean nothing any more.</summary>
    public SequenceFormat Sequences { get; } = new(RandomNumberGenerator.GetHexString(16, lowercase: true));

    /// <summary>The newest sequence.</summary>
    public long Last
    {
        get
        {
            lock (_gate) return _sequence;
        }
    }

    /// <summary>Ends with the next database that is opened, created or deleted.</summary>
    public Task Next
    {
        get
        {
            lock (_gate) return _bell.Task;
        }
    }

    /// <summary>Notes a database that is there when the hub looks first.</summary>
    public void Opened(string name, long sequence)
    {
        lock (_gate)
        {
            _seen.TryAdd(name, sequence);
            Ring();
        }
    }

    public void Created(string name)
    {
        lock (_gate)
        {
            Note(name, "created");
            Ring();
        }
    }

    public void Deleted(string name)
    {
        lock (_gate)
        {
            Note(name, "deleted");
            _seen.Remove(name);
            Ring();
        }
    }

    /// <summary>
    /// Looks whether a database has changed since it was looked at. One that has just been deleted is still open for a
    /// moment, and has not changed any more.
    /// </summary>
    public void Look(string name, long sequence)
    {
        lock (_gate)
        {
            if (!_seen.TryGetValue(name, out long seen) || seen >= sequence) return;
            _seen[name] = sequence;
            Note(name, "updated");
        }
    }

    /// <summary>The events behind a sequence, in their order.</summary>
    public List<(long Sequence, string Name, string Type)> Since(long sequence)
    {
        lock (_gate)
        {
            return [.. _events.SkipWhile(entry => entry.Key <= sequence).Select(
                static entry => (entry.Key, entry.Value.Name, entry.Value.Type))];
        }
    }

    private void Note(string name, string type)
    {
        if (_newest.TryGetValue((name, type), out long known)) _events.Remove(known);
        _newest[(name, type)] = ++_sequence;
        _events[_sequence] = (name, type);
    }

    private void Ring()
    {
        TaskCompletionSource rung = _bell;
        _bell = New();
        rung.TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
