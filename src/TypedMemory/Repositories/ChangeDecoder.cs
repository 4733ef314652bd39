using TypedMemory.Core.Queries.Expiry;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Store;

namespace TypedMemory.Repositories;

/// <summary>
/// Reads a row of the feed as a change; a delete that is not wanted is none, nor is a document whose time is over.
/// </summary>
internal sealed class ChangeDecoder<T, TId>(
    MemoryType<T, TId> type, DocumentVisibility visibility, bool includeDeleted, MemoryInclude include,
    MemoryStore memory)
    : IDocumentDecoder<MemoryChange<T, TId>?>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    public MemoryChange<T, TId>? Decode(in DocumentRow row)
    {
        if (row.Deleted && !includeDeleted) return null;
        bool leavesOut = visibility.Expires && !row.Deleted && (include & MemoryInclude.Expired) == 0;
        if (leavesOut && visibility.HasEnded(row.Body, memory.Now)) return null;
        MemoryFormatException? error = null;
        if (!row.Deleted)
        {
            try
            {
                T value = type.Read(row.Utf8Id, row.Body, out TId id);
                return new MemoryChange<T, TId>(id, row.Sequence, row.Revision, value) { Origin = row.Origin };
            }
            catch (MemoryFormatException exception)
            {
                error = exception;
            }
        }

        return new MemoryChange<T, TId>
        {
            DocumentId = row.GetId(),
            Sequence = row.Sequence,
            Kind = row.Deleted ? MemoryChangeKind.Deleted : MemoryChangeKind.Written,
            Revision = row.Revision,
            Origin = row.Origin,
            Error = error,
        };
    }
}
