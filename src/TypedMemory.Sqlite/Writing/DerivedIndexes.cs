using TypedMemory.Generated;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;
using TypedMemory.Sqlite.Vectors;

namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// Keeps the full-text and vector indexes of documents in line with their bodies, in the transaction of the write.
/// </summary>
internal sealed class DerivedIndexes(Connection connection)
{
    private readonly Dictionary<long, TextIndex> _texts = [];
    private readonly Dictionary<long, VectorIndex> _vectors = [];

    /// <summary>Makes what a new index needs.</summary>
    public static void Create(Connection connection, long id, MemoryIndex index)
    {
        if (index.IsFullText) TextIndex.Create(connection, id, index);
        else if (index.Vector is { IsDerived: false } vector) VectorSpaces.AddOwn(connection, id, vector.Dimensions);
    }

    /// <summary>Brings a document's words and vectors in line with what it is about to be.</summary>
    /// <param name="type">The indexes of its type.</param>
    /// <param name="utf8Id">The document.</param>
    /// <param name="old">Its body so far; empty if it was not there.</param>
    /// <param name="body">What its body will be; empty if it will not be there.</param>
    public void Update(TypeIndexer type, ReadOnlySpan<byte> utf8Id, ReadOnlySpan<byte> old, ReadOnlySpan<byte> body)
    {
        if (type.Text is not null) TextOf(type.Text).Update(utf8Id, old, body);
        foreach (StoredIndex index in type.Vectors) VectorOf(index).Update(utf8Id, old, body);
    }

    /// <summary>Brings a document that is there already into indexes that are being built.</summary>
    public void Add(List<StoredIndex> unfinished, ReadOnlySpan<byte> utf8Id, ReadOnlySpan<byte> body)
    {
        foreach (StoredIndex index in unfinished)
        {
            if (index.Index.IsFullText) TextOf(index).Add(utf8Id, body);
            else if (index.Index.Vector is not null) VectorOf(index).Add(utf8Id, body);
        }
    }

    /// <summary>Drops what an index has beside its keys.</summary>
    public void Drop(long id)
    {
        // A statement that is prepared on a table keeps it from being dropped.
        Clear();
        bool isText = connection.QueryInt64(
            $"SELECT count(*) FROM sqlite_schema WHERE name = '{TextIndex.Table(id)}'") > 0;
        if (isText) TextIndex.Drop(connection, id);
        VectorIndex.Drop(connection, id);
    }

    /// <summary>Lets go of what is prepared.</summary>
    public void Clear()
    {
        foreach (TextIndex text in _texts.Values) text.Dispose();
        foreach (VectorIndex vector in _vectors.Values) vector.Dispose();
        _texts.Clear();
        _vectors.Clear();
    }

    private TextIndex TextOf(StoredIndex index)
    {
        if (!_texts.TryGetValue(index.Id, out TextIndex? text))
            _texts.Add(index.Id, text = new TextIndex(connection, index));
        return text;
    }

    private VectorIndex VectorOf(StoredIndex index)
    {
        if (!_vectors.TryGetValue(index.Id, out VectorIndex? vector))
            _vectors.Add(index.Id, vector = new VectorIndex(connection, index));
        return vector;
    }
}
