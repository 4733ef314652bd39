using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Layout;

/// <summary>Reads documents from their rows. The readers and the writer use the same functions.</summary>
internal static class DocumentRows
{
    /// <summary>The winner of a row whose columns flags, rev, path, atts, body start at the given one.</summary>
    public static DocumentRevision Winner(Statement row, string id, int first, bool withBody = true)
    {
        long flags = row.Int64(first);
        RevisionId winner = row.Revision(first + 1);
        ReadOnlySpan<byte> path = row.Bytes(first + 2);
        bool hasAttachments = (flags & (long)DocumentFlags.Attachments) != 0;
        return new DocumentRevision
        {
            Id = id,
            Path = StoredBytes.Path(row.Store, flags, winner, path),
            Deleted = (flags & (long)DocumentFlags.Deleted) != 0,
            Attachments = hasAttachments ? row.Attachments(first + 3) : [],
            Body = withBody ? row.Bytes(first + 4).ToArray() : DocumentRevision.EmptyBody,
            HasOwnHash = withBody && (flags & (long)DocumentFlags.OwnHash) != 0,
        };
    }

    /// <summary>The leaves of a document that has no other one.</summary>
    public static ImmutableArray<DocumentRevision> Only(DocumentRevision winner) =>
        ImmutableCollectionsMarshal.AsImmutableArray(new[] { winner });

    /// <summary>The winner, then the other leaves, whose bodies are in a table of their own.</summary>
    /// <param name="selectBody"><see cref="HotStatements.SelectBody"/>.</param>
    /// <param name="utf8Id">The document.</param>
    /// <param name="winner">Its winner.</param>
    /// <param name="tree">Its revisions.</param>
    /// <param name="ownHashes">Whether the other leaves are known to be the hashes of their bodies.</param>
    /// <exception cref="StoreException">A body is missing.</exception>
    public static ImmutableArray<DocumentRevision> Leaves(
        Statement selectBody, ReadOnlySpan<byte> utf8Id, DocumentRevision winner, RevisionTree tree, bool ownHashes)
    {
        var leaves = ImmutableArray.CreateBuilder<DocumentRevision>(tree.Leaves.Length);
        leaves.Add(winner);
        foreach (RevisionLeaf leaf in tree.Leaves)
        {
            if (leaf.Revision == winner.Revision) continue;
            DocumentRevision? body = Body(selectBody, utf8Id, winner.Id, tree.GetPath(leaf.Revision), ownHashes);
            leaves.Add(body ?? throw MissingBody(selectBody.Store, winner.Id, leaf.Revision));
        }

        return leaves.MoveToImmutable();
    }

    /// <summary>A revision that does not win, or <see langword="null"/> if its body is not here.</summary>
    public static DocumentRevision? Body(
        Statement selectBody, ReadOnlySpan<byte> utf8Id, string id, RevisionPath path, bool hasOwnHash = false)
    {
        try
        {
            if (!selectBody.BindText(1, utf8Id).BindBlob(2, RevisionBytes.ToArray(path.Leaf)).Step()) return null;
            return new DocumentRevision
            {
                Id = id,
                Path = path,
                Deleted = selectBody.Int64(0) != 0,
                Attachments = selectBody.Attachments(1),
                Body = selectBody.Bytes(2).ToArray(),
                HasOwnHash = hasOwnHash,
            };
        }
        finally
        {
            selectBody.Reset();
        }
    }

    /// <summary>The failure of a store that lacks the body of a leaf.</summary>
    public static StoreException MissingBody(string store, string id, RevisionId revision) => new(
        StoreFailure.Corrupt,
        store,
        $"The body of the leaf \"{revision}\" of the document \"{id}\" is missing. "
        + StoreErrors.Describe(StoreFailure.Corrupt, store));
}
