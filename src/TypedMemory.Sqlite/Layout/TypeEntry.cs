using System.Text;

namespace TypedMemory.Sqlite.Layout;

/// <summary>A document type: what stands before the first colon of an id, the colon included.</summary>
internal sealed class TypeEntry(int id, byte[] name, long lastSequence)
{
    private long _lastSequence = lastSequence;

    /// <summary>The number in the file; 0 for everything without a number of its own.</summary>
    public int Id { get; } = id;

    public byte[] Utf8Name { get; } = name;

    public string Name { get; } = Encoding.UTF8.GetString(name);

    /// <summary>The newest committed sequence that this process knows of.</summary>
    public long LastSequence => Volatile.Read(ref _lastSequence);

    public ChangeBell Bell { get; } = new();

    /// <summary>Moves the sequence on and wakes who waits for it.</summary>
    public void Advance(long sequence)
    {
        // The writer and the readers of other processes' changes both come here: an older one never undoes a newer one.
        long known = LastSequence;
        while (sequence > known)
        {
            long found = Interlocked.CompareExchange(ref _lastSequence, sequence, known);
            if (found == known)
            {
                Bell.Ring();
                return;
            }

            known = found;
        }
    }
}
