using TypedMemory.Core.Queries;
using TypedMemory.Generated;

namespace TypedMemory.Sqlite.Queries;

/// <summary>The indexes of one type, and what makes their keys.</summary>
internal sealed class TypeIndexer
{
    private readonly IndexKeys _keys;

    public TypeIndexer(byte[] prefix, IReadOnlyList<StoredIndex> indexes)
    {
        Prefix = prefix;
        Indexes = [.. indexes.Where(static index => !index.Index.IsFullText && index.Index.Vector is null)];
        Text = indexes.FirstOrDefault(static index => index.Index.IsFullText);
        Vectors = [.. indexes.Where(static index => index.Index.Vector is not null)];
        All = indexes;
        Ids = [.. Indexes.Select(static index => index.Id)];
        Older = Indexes.FirstOrDefault(static index => index.Index.Members.IsEmpty);
        HasUnique = Indexes.Any(static index => index.Index.IsUnique);
        _keys = new IndexKeys(Indexes.Select(static index => index.Index));
    }

    /// <summary>The prefix of the type's ids.</summary>
    public byte[] Prefix { get; }

    /// <summary>The indexes with keys.</summary>
    public IReadOnlyList<StoredIndex> Indexes { get; }

    /// <summary>The numbers of the indexes with keys.</summary>
    public long[] Ids { get; }

    /// <summary>The full-text index, or <see langword="null"/> if the type has none.</summary>
    public StoredIndex? Text { get; }

    /// <summary>The indexes of vectors.</summary>
    public IReadOnlyList<StoredIndex> Vectors { get; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<StoredIndex> All { get; }

    /// <summary>
    /// What holds the documents of older versions of the schema; <see langword="null"/> if there is one version.
    /// </summary>
    public StoredIndex? Older { get; }

    /// <summary>Whether one of the indexes is unique.</summary>
    public bool HasUnique { get; }

    /// <summary>Makes the keys that no other document may have.</summary>
    public void WriteUnique(ReadOnlySpan<byte> body, List<IndexKey> keys)
    {
        _keys.Write(body, keys, isPresent: true);
        for (int i = keys.Count - 1; i >= 0; i--)
        {
            (int number, byte[] key) = keys[i];
            MemoryIndex index = Indexes[number].Index;
            bool counts = index.IsUnique && index.Members[0].Member switch
            {
                // An element that is null or unreadable, the tags of which are not that of a value, is the same as no
                // other.
                { IsCollection: true } => key[0] == 1,
                { IsMap: true } => true,
                _ => !_keys.LacksValue(body, number),
            };
            if (!counts) keys.RemoveAt(i);
        }
    }

    /// <summary>Makes the keys of a document in the present form, whatever version it tells.</summary>
    public void WritePresent(ReadOnlySpan<byte> body, List<IndexKey> keys) =>
        _keys.Write(body, keys, isPresent: true);

    /// <summary>Makes the keys of a document, each with the place of its index in <see cref="Indexes"/>.</summary>
    public void Write(ReadOnlySpan<byte> body, List<IndexKey> keys) => _keys.Write(body, keys);
}
