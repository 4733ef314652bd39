using System.Buffers.Binary;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Sqlite.Layout;

/// <summary>
/// The revisions of a document that has been edited often: the newest ancestors of its winner stand in its row, which
/// each edit writes, and the rest in the table <c>paths</c>, which few edits write.
/// </summary>
/// <remarks>
/// As one value, which <see cref="Column"/> makes: the hashes of the row, newest first; the rest, which is the
/// hashes of further ancestors, or the tree whose winner is the last hash of the row; the revision limit in four bytes;
/// the number of hashes of the row in one.
/// </remarks>
internal readonly ref struct SplitPath
{
    /// <summary>The most bytes of hashes that a row holds: with them a small document stays on its page.</summary>
    public const int MostInRow = 16 * RevisionBytes.HashLength;

    /// <summary>
    /// The column <c>path</c> with what stands apart from it, as one value; 128 is <see cref="DocumentFlags.Split"/>.
    /// </summary>
    public const string Column =
        "CASE WHEN docs.flags & 128 THEN (SELECT CAST(ifnull(docs.path, x'') || paths.rest "
        + "|| char(ifnull(length(docs.path), 0) / 16) AS BLOB) FROM paths WHERE paths.id = docs.id) "
        + "ELSE docs.path END";

    private const int LimitLength = 4;
    private readonly ReadOnlySpan<byte> _hashes;

    private SplitPath(ReadOnlySpan<byte> hashes, int inRow, int limit)
    {
        _hashes = hashes;
        InRow = hashes[..inRow];
        Limit = limit;
    }

    /// <summary>The hashes in the row, newest first.</summary>
    public ReadOnlySpan<byte> InRow { get; }

    /// <summary>How many revisions of a path were kept when the rest was written.</summary>
    public int Limit { get; }

    /// <summary>The hashes of all ancestors, of a document with one leaf.</summary>
    public ReadOnlySpan<byte> Ancestors =>
        _hashes[..Math.Min(_hashes.Length, (Limit - 1) * RevisionBytes.HashLength)];

    /// <exception cref="FormatException">The bytes are no such value.</exception>
    public static SplitPath Read(ReadOnlySpan<byte> bytes)
    {
        int inRow = bytes.Length > LimitLength ? bytes[^1] * RevisionBytes.HashLength : 0;
        int length = bytes.Length - LimitLength - 1;
        int limit = length >= inRow ? BinaryPrimitives.ReadInt32BigEndian(bytes[length..]) : 0;
        return limit > 0
            ? new SplitPath(bytes[..length], inRow, limit)
            : throw new FormatException("The older ancestors of the document are missing.");
    }

    /// <summary>What the table <c>paths</c> holds of a document: its ancestors or its tree, then the limit.</summary>
    public static byte[] Rest(ReadOnlySpan<byte> path, int limit)
    {
        byte[] rest = new byte[path.Length + LimitLength];
        path.CopyTo(rest);
        BinaryPrimitives.WriteInt32BigEndian(rest.AsSpan(path.Length), limit);
        return rest;
    }

    /// <summary>The tree of a document with more than one leaf.</summary>
    /// <param name="winner">Its winner.</param>
    /// <param name="deleted">Whether the winner is deleted.</param>
    public RevisionTree ReadTree(RevisionId winner, bool deleted)
    {
        var rest = RevisionTree.Read(_hashes[InRow.Length..]);
        return InRow.IsEmpty
            ? rest : rest.Merge(RevisionPath.FromPackedHashes(winner, InRow), deleted, out _, Limit);
    }
}
