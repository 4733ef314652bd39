using TypedMemory.Core.Queries;

namespace TypedMemory.Sqlite.Queries;

/// <summary>The indexes of one type, and what makes their keys.</summary>
internal sealed class TypeIndexer
{
    private readonly IndexKeys _keys;

    public TypeIndexer(byte[] prefix, IReadOnlyList<StoredIndex> indexes)
    {
        Prefix = prefix;
        Indexes = [.. indexes.Where(static index => !index.Index.IsFullText)];
        Text = indexes.FirstOrDefault(static index => index.Index.IsFullText);
        _keys = new IndexKeys(Indexes.Select(static index => index.Index));
    }

    /// <summary>The prefix of the type's ids.</summary>
    public byte[] Prefix { get; }

    /// <summary>The indexes with keys.</summary>
    public IReadOnlyList<StoredIndex> Indexes { get; }

    /// <summary>The full-text index; <see langword="null"/> if the type has none.</summary>
    public StoredIndex? Text { get; }

    /// <summary>Makes the keys of a document, each with the place of its index in <see cref="Indexes"/>.</summary>
    public void Write(ReadOnlySpan<byte> body, List<(int Index, byte[] Key)> keys) => _keys.Write(body, keys);
}
