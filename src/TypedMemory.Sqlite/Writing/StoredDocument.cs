using TypedMemory.Core.Revisions;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Writing;

/// <summary>What the writer reads of a document before it writes it. One instance is used again and again.</summary>
internal sealed class StoredDocument
{
    private byte[] _path = new byte[256];
    private int _pathLength;
    private string _store = "";

    public int TypeId { get; private set; }

    public long Sequence { get; private set; }

    public long Flags { get; private set; }

    public RevisionId Winner { get; private set; }

    public bool Deleted => Has(DocumentFlags.Deleted);

    /// <summary>Whether the document has more than the one leaf, or hashes that are not of 16 bytes.</summary>
    public bool IsTree => Has(DocumentFlags.Tree);

    /// <summary>Whether only the newest ancestors are in its row.</summary>
    public bool IsSplit => Has(DocumentFlags.Split);

    /// <summary>The hashes of the ancestors of the only leaf.</summary>
    public ReadOnlySpan<byte> Path => IsSplit ? Split.Ancestors : Bytes;

    /// <summary>The hashes that its row holds, where the path is split.</summary>
    public ReadOnlySpan<byte> InRow => Split.InRow;

    private ReadOnlySpan<byte> Bytes => _path.AsSpan(0, _pathLength);

    private SplitPath Split => StoredBytes.Split(_store, Winner, Bytes);

    /// <summary>Whether the row can hold so many more bytes of hashes, and the rest can stay as it is.</summary>
    public bool HasRoomFor(int bytes, int revisionLimit) =>
        IsSplit && Split.Limit == revisionLimit && Split.InRow.Length + bytes <= SplitPath.MostInRow;

    public bool Has(DocumentFlags flag) => (Flags & (long)flag) != 0;

    /// <summary>Takes a row over: type, seq, flags, rev, path.</summary>
    public void Load(Statement row)
    {
        TypeId = (int)row.Int64(0);
        Sequence = row.Int64(1);
        Flags = row.Int64(2);
        Winner = row.Revision(3);
        _store = row.Store;
        ReadOnlySpan<byte> path = row.Bytes(4);
        if (_path.Length < path.Length) _path = new byte[path.Length * 2];
        path.CopyTo(_path);
        _pathLength = path.Length;
    }

    public RevisionTree ReadTree(int revisionLimit) =>
        StoredBytes.Tree(_store, Flags, Winner, Bytes, revisionLimit);

    /// <summary>The path of the winner.</summary>
    public RevisionPath ReadPath() => StoredBytes.Path(_store, Flags, Winner, Bytes);
}
