using System.Buffers;
using TypedMemory.Core.Revisions;
using TypedMemory.Sqlite.Layout;

namespace TypedMemory.Sqlite.Writing;

/// <summary>The revisions of a document in the form in which they are stored.</summary>
/// <param name="Flags">The flags that follow from them.</param>
/// <param name="Path">The ancestors of the only leaf, or the whole tree.</param>
internal readonly record struct PackedTree(long Flags, byte[] Path)
{
    /// <summary>Packs a tree.</summary>
    /// <param name="tree">The revisions.</param>
    /// <param name="attachments">Whether the winner has attachments.</param>
    public static PackedTree Of(RevisionTree tree, bool attachments)
    {
        DocumentFlags flags = tree.Winner.Deleted ? DocumentFlags.Deleted : DocumentFlags.None;
        if (tree.LiveLeaves > 1) flags |= DocumentFlags.Conflicted;
        if (attachments) flags |= DocumentFlags.Attachments;
        RevisionPath only = tree.GetPath(tree.Winner.Revision);
        if (tree.Leaves.Length == 1 && !only.PackedHashes.IsEmpty)
            return new PackedTree((long)flags, only.PackedHashes[RevisionBytes.HashLength..].ToArray());

        var buffer = new ArrayBufferWriter<byte>();
        tree.WriteTo(buffer);
        return new PackedTree((long)(flags | DocumentFlags.Tree), buffer.WrittenSpan.ToArray());
    }
}
