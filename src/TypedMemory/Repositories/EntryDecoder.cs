using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Repositories;

/// <summary>Reads a document as an entry: of its value, or of the reason why it has none.</summary>
internal sealed class EntryDecoder<T, TId>(MemoryType<T, TId> type) : IDocumentDecoder<MemoryEntry<T, TId>>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    public MemoryEntry<T, TId> Decode(in DocumentRow row)
    {
        string id = row.GetId();
        try
        {
            return new MemoryEntry<T, TId>(id, row.Revision, type.Read(id, row.Body));
        }
        catch (MemoryFormatException exception)
        {
            return new MemoryEntry<T, TId>(id, row.Revision, exception);
        }
    }
}
