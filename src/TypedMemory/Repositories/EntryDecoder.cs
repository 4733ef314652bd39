using TypedMemory.Core.Queries.Expiry;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Repositories;

/// <summary>
/// Reads a document as an entry: of its value, or of the reason why it has none. One that is left out is not an entry.
/// </summary>
internal sealed class EntryDecoder<T, TId>(
    MemoryType<T, TId> type, DocumentVisibility visibility, MemoryInclude include, DateTimeOffset now)
    : IDocumentDecoder<MemoryEntry<T, TId>?>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    public MemoryEntry<T, TId>? Decode(in DocumentRow row)
    {
        if (visibility.Hides(row.Body, include, now)) return null;
        try
        {
            T value = type.Read(row.Utf8Id, row.Body, out TId id);
            return new MemoryEntry<T, TId>(id, row.Revision, value);
        }
        catch (MemoryFormatException exception)
        {
            return new MemoryEntry<T, TId>(row.GetId(), row.Revision, exception);
        }
    }
}
