using System.Collections.Immutable;
using System.Text.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Layout;

/// <summary>
/// Decodes the columns of rows. Whatever is in them: what cannot be decoded is a store that is damaged.
/// </summary>
internal static class StoredBytes
{
    /// <summary>The revision in a column.</summary>
    /// <exception cref="StoreException">The bytes are not a revision.</exception>
    public static RevisionId Revision(this Statement row, int column)
    {
        try
        {
            return RevisionBytes.Read(row.Bytes(column));
        }
        catch (Exception damage) when (IsDamage(damage))
        {
            throw StoreErrors.Damaged(row.Store, "a revision", damage);
        }
    }

    /// <summary>The attachments in a column.</summary>
    /// <exception cref="StoreException">The bytes are not attachments.</exception>
    public static ImmutableArray<DocumentAttachment> Attachments(this Statement row, int column)
    {
        if (row.IsNull(column)) return [];
        try
        {
            return AttachmentBytes.Read(row.Bytes(column));
        }
        catch (Exception damage) when (IsDamage(damage))
        {
            throw StoreErrors.Damaged(row.Store, "the attachments of a document", damage);
        }
    }

    /// <summary>The path of the winner, from the column <c>path</c>.</summary>
    /// <exception cref="StoreException">The bytes are not a path or tree, or the winner is not in it.</exception>
    public static RevisionPath Path(string store, long flags, RevisionId winner, ReadOnlySpan<byte> path)
    {
        try
        {
            bool isSplit = (flags & (long)DocumentFlags.Split) != 0;
            if ((flags & (long)DocumentFlags.Tree) != 0) return TreeIn(path, isSplit, flags, winner).GetPath(winner);
            return RevisionPath.FromPackedHashes(winner, isSplit ? SplitPath.Read(path).Ancestors : path);
        }
        catch (Exception damage) when (IsDamage(damage))
        {
            throw Damaged(store, winner, damage);
        }
    }

    /// <summary>The tree of a document, from the column <c>path</c>.</summary>
    /// <exception cref="StoreException">The bytes are not a path or tree.</exception>
    public static RevisionTree Tree(
        string store, long flags, RevisionId winner, ReadOnlySpan<byte> path, int revisionLimit)
    {
        try
        {
            bool isSplit = (flags & (long)DocumentFlags.Split) != 0;
            RevisionTree tree = (flags & (long)DocumentFlags.Tree) != 0
                ? TreeIn(path, isSplit, flags, winner)
                : RevisionTree.Empty.Merge(
                    RevisionPath.FromPackedHashes(winner, isSplit ? SplitPath.Read(path).Ancestors : path),
                    (flags & (long)DocumentFlags.Deleted) != 0, out _, revisionLimit);
            return tree.IsEmpty ? throw new FormatException("The tree has no revisions.") : tree;
        }
        catch (Exception damage) when (IsDamage(damage))
        {
            throw Damaged(store, winner, damage);
        }
    }

    /// <summary>What a document's row tells of its split path, from the column <c>path</c>.</summary>
    /// <exception cref="StoreException">The bytes are no such path.</exception>
    public static SplitPath Split(string store, RevisionId winner, ReadOnlySpan<byte> path)
    {
        try
        {
            return SplitPath.Read(path);
        }
        catch (FormatException damage)
        {
            throw Damaged(store, winner, damage);
        }
    }

    private static RevisionTree TreeIn(ReadOnlySpan<byte> path, bool isSplit, long flags, RevisionId winner) => isSplit
        ? SplitPath.Read(path).ReadTree(winner, (flags & (long)DocumentFlags.Deleted) != 0) : RevisionTree.Read(path);

    private static StoreException Damaged(string store, RevisionId winner, Exception damage) =>
        StoreErrors.Damaged(store, $"the revisions of the document with the winner \"{winner}\"", damage);

    /// <summary>What a failing decoder throws where the bytes are not those that were written.</summary>
    public static bool IsDamage(Exception error) => error
        is ArgumentException or FormatException or IOException or OverflowException or InvalidOperationException
        or IndexOutOfRangeException or KeyNotFoundException or JsonException
        or TypedMemoryException { Code: TypedMemoryErrorCodes.BadRequest or TypedMemoryErrorCodes.Format };
}
