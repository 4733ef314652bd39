using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Repositories;

/// <summary>Reads a row of the feed as a change; a delete that is not wanted is none.</summary>
internal sealed class ChangeDecoder<T, TId>(MemoryType<T, TId> type, bool includeDeleted)
    : IDocumentDecoder<MemoryChange<T, TId>?>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    public MemoryChange<T, TId>? Decode(in DocumentRow row)
    {
        if (row.Deleted && !includeDeleted) return null;
        string id = row.GetId();
        T? value = default;
        MemoryFormatException? error = null;
        if (!row.Deleted)
        {
            try
            {
                value = type.Read(id, row.Body);
            }
            catch (MemoryFormatException exception)
            {
                error = exception;
            }
        }

        return new MemoryChange<T, TId>
        {
            DocumentId = id,
            Sequence = row.Sequence,
            Kind = row.Deleted ? MemoryChangeKind.Deleted : MemoryChangeKind.Written,
            Revision = row.Revision,
            Value = value,
            Origin = row.Origin,
            Error = error,
        };
    }
}
