using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// The numbers of the types of ids as the writer gives them, and how far it has brought each; others see it after the
/// commit.
/// </summary>
internal sealed class TypeNumbers(Connection connection, TypeTable types)
{
    private readonly List<TypeEntry> _added = [];
    private readonly Dictionary<int, long> _advanced = [];
    private Dictionary<int, long> _savedAdvances = [];

    /// <summary>The number of the type of an id, given a new one if the table has room.</summary>
    public int Of(ReadOnlySpan<byte> utf8Id)
    {
        ReadOnlySpan<byte> name = TypeTable.NameIn(utf8Id);
        if (types.Find(name) is { } known) return known.Id;
        foreach (TypeEntry added in _added)
        {
            if (name.SequenceEqual(added.Utf8Name)) return added.Id;
        }

        int count = types.Entries.Length + _added.Count;
        if (count > TypeTable.MaxTypes) return types.Others.Id;
        using Statement insert = connection.PrepareOnce("INSERT INTO types(id, name) VALUES(?1, ?2)");
        insert.Bind(1, count).BindText(2, name).Run();
        _added.Add(new TypeEntry(count, name.ToArray(), 0));
        return count;
    }

    /// <summary>Notes the newest sequence of a type.</summary>
    public void Advance(int type, long sequence) => _advanced[type] = sequence;

    /// <summary>Lets readers see the new types, and wakes whoever waits for changes.</summary>
    public void Commit()
    {
        if (_added.Count > 0) types.Add(_added);
        _added.Clear();
        if (_advanced.Count == 0) return;
        foreach (TypeEntry entry in types.Entries)
        {
            if (_advanced.TryGetValue(entry.Id, out long sequence)) entry.Advance(sequence);
        }

        _advanced.Clear();
        types.Any.Ring();
    }

    /// <summary>Forgets what was not committed.</summary>
    public void Forget()
    {
        _added.Clear();
        _advanced.Clear();
    }

    /// <summary>Keeps what is to be there again after <see cref="Restore"/>.</summary>
    public void Save() => _savedAdvances = new Dictionary<int, long>(_advanced);

    /// <summary>Goes back to <see cref="Save"/>; the connection has gone back to its savepoint.</summary>
    public void Restore()
    {
        _advanced.Clear();
        foreach ((int type, long sequence) in _savedAdvances) _advanced[type] = sequence;
        var kept = _added.Where(entry => IsInFile(entry.Utf8Name)).ToList();
        _added.Clear();
        _added.AddRange(kept);
    }

    private bool IsInFile(ReadOnlySpan<byte> name)
    {
        using Statement select = connection.PrepareOnce("SELECT id FROM types WHERE name = ?1");
        return select.BindText(1, name).Step();
    }
}
