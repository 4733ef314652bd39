using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// The keys of a document in indexes, before and after a write, and the table that is brought in line.
/// </summary>
internal sealed class KeyChanges(Connection connection)
{
    private Statement? _insert, _delete;

    public List<IndexKey> Old { get; } = [];

    public List<IndexKey> New { get; } = [];

    public void Clear()
    {
        Old.Clear();
        New.Clear();
    }

    /// <summary>
    /// Writes what is different. A key that stays is not touched: most edits change no indexed member.
    /// </summary>
    /// <param name="indexes">The numbers of the indexes that the keys name by their place.</param>
    /// <param name="utf8Id">The document.</param>
    public void Apply(ReadOnlySpan<long> indexes, ReadOnlySpan<byte> utf8Id)
    {
        foreach ((int index, byte[] key) in Old)
        {
            if (!Holds(New, index, key))
                Run(_delete ??= connection.Prepare(HotStatements.DeleteKey), indexes[index], key, utf8Id);
        }

        foreach ((int index, byte[] key) in New)
        {
            if (!Holds(Old, index, key)) Insert(indexes[index], key, utf8Id);
        }
    }

    public void Insert(long index, byte[] key, ReadOnlySpan<byte> utf8Id) =>
        Run(_insert ??= connection.Prepare(HotStatements.InsertKey), index, key, utf8Id);

    /// <summary>Whether a key was there before.</summary>
    public bool HadBefore(int index, byte[] key) => Holds(Old, index, key);

    private static void Run(Statement statement, long index, byte[] key, ReadOnlySpan<byte> utf8Id) =>
        statement.Bind(1, index).BindBlob(2, key).BindText(3, utf8Id).Run();

    private static bool Holds(List<IndexKey> keys, int index, byte[] key)
    {
        foreach ((int otherIndex, byte[] other) in keys)
        {
            if (otherIndex == index && other.AsSpan().SequenceEqual(key)) return true;
        }

        return false;
    }
}
