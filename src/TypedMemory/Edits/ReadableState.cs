using TypedMemory.Transactions;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Edits;

/// <summary>
/// The value that an update starts from: the document's, or the last one before it that its type's own code does not
/// refuse.
/// </summary>
/// <remarks>
/// Two edits can be good each, and their merge one that the constructor throws at. Such a document is an item with an
/// error until somebody edits it; the edit starts from the side that the merge continues, else from the other one.
/// Stores keep the bodies that a merge replaced until the next edit.
/// </remarks>
internal static class ReadableState
{
    /// <exception cref="MemoryFormatException">The document cannot be read, nor what it was before.</exception>
    public static async ValueTask<T> ReadAsync<T, TId>(
        IDocumentStore store, MemoryType<T, TId> type, DocumentSnapshot current, CancellationToken cancellationToken)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        try
        {
            return type.ReadForUpdate(current.Id, Merged(type.Merge, current).Body.Span);
        }
        catch (MemoryFormatException refusal) when (refusal.IsRefusedByType)
        {
            foreach (DocumentRevision leaf in current.Leaves)
            {
                if (!leaf.Deleted && TryRead(type, leaf, out T? value)) return value!;
            }

            foreach (DocumentRevision leaf in current.Leaves)
            {
                foreach (RevisionId revision in leaf.Path.Revisions.Skip(1))
                {
                    DocumentRevision? before = await store.GetAsync(
                        current.Id, revision, cancellationToken).ConfigureAwait(false);
                    if (before is null) break;
                    if (!before.Deleted && TryRead(type, before, out T? value)) return value!;
                }
            }

            throw;
        }
    }

    /// <summary>The document as it will be once its open conflicts are resolved.</summary>
    private static DocumentRevision Merged(IMemoryMerge merge, DocumentSnapshot current)
    {
        if (current.Leaves.Length == 1) return current.Winner;
        Resolution resolution = ConflictResolver.Resolve(merge, current);
        return resolution.Write?.Revisions.FirstOrDefault(static revision => !revision.Deleted) ?? current.Winner;
    }

    private static bool TryRead<T, TId>(MemoryType<T, TId> type, DocumentRevision revision, out T? value)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        try
        {
            value = type.ReadForUpdate(revision.Id, revision.Body.Span);
            return true;
        }
        catch (MemoryFormatException)
        {
            value = default;
            return false;
        }
    }
}
