using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Layout;

/// <summary>
/// The document types of a store. At most <see cref="MaxTypes"/> get a number and with it a feed of their own; all
/// other ids share number 0, so that a store whose ids are random text does not get a type for each.
/// </summary>
internal sealed class TypeTable
{
    public const int MaxTypes = 64;
    private const int MaxNameLength = 128;

    private readonly Lock _growing = new();
    private volatile TypeEntry[] _entries;
    private long _removals;

    public TypeTable(long othersSequence) => _entries = [new TypeEntry(0, [], othersSequence)];

    /// <summary>All entries; the first is for ids without a type of their own.</summary>
    public TypeEntry[] Entries => _entries;

    public TypeEntry Others => _entries[0];

    /// <summary>Rings at every change.</summary>
    public ChangeBell Any { get; } = new();

    /// <summary>How often the indexes of the types were used.</summary>
    public IndexUses IndexUses { get; } = new();

    /// <summary>The newest committed sequence that this process knows of.</summary>
    public long LastSequence
    {
        get
        {
            long last = 0;
            foreach (TypeEntry entry in _entries) last = Math.Max(last, entry.LastSequence);
            return last;
        }
    }

    /// <summary>How many purges and evictions this process knows of.</summary>
    public long Removals => Volatile.Read(ref _removals);

    /// <summary>
    /// Takes note of a purge or an eviction, and wakes everyone: it has no sequence that would wake its type.
    /// </summary>
    /// <param name="removals">How many there are.</param>
    public void NoteRemovals(long removals)
    {
        lock (_growing)
        {
            if (removals <= _removals) return;
            Volatile.Write(ref _removals, removals);
        }

        foreach (TypeEntry entry in _entries) entry.Bell.Ring();
        Any.Ring();
    }

    /// <summary>The type's name in an id or a prefix of ids; empty if it has none.</summary>
    public static ReadOnlySpan<byte> NameIn(ReadOnlySpan<byte> id)
    {
        int colon = id.IndexOf((byte)':');
        return colon is < 0 or >= MaxNameLength ? [] : id[..(colon + 1)];
    }

    /// <summary>The entry of a name, or <see langword="null"/> if it has no number.</summary>
    public TypeEntry? Find(ReadOnlySpan<byte> name)
    {
        TypeEntry[] entries = _entries;
        if (name.IsEmpty) return entries[0];
        for (int i = 1; i < entries.Length; i++)
        {
            if (name.SequenceEqual(entries[i].Utf8Name)) return entries[i];
        }

        return null;
    }

    /// <summary>Ends every wait for changes with a failure.</summary>
    public void Break(StoreException error)
    {
        Any.Break(error);
        foreach (TypeEntry entry in _entries) entry.Bell.Break(error);
    }

    /// <summary>Adds the entries that are not known yet.</summary>
    public void Add(IReadOnlyList<TypeEntry> added)
    {
        lock (_growing)
        {
            var fresh = added.Where(entry => !_entries.Any(known => known.Id == entry.Id)).ToList();
            if (fresh.Count == 0) return;
            _entries = [.. _entries, .. fresh];
        }

        // Whoever waits for a type without a number waits on the others' bell.
        Others.Bell.Ring();
    }
}
