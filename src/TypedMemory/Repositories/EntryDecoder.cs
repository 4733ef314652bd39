using TypedMemory.Documents;

namespace TypedMemory;

/// <summary>Reads a document as an entry: of its value, or of the reason why it has none.</summary>
internal sealed class EntryDecoder<T>(IMemoryCodec<T> codec) : IDocumentDecoder<MemoryEntry<T>>
    where T : notnull
{
    public MemoryEntry<T> Decode(in DocumentRow row)
    {
        string id = row.GetId();
        try
        {
            return new MemoryEntry<T>(id, row.Revision, codec.Read(row.Body));
        }
        catch (MemoryFormatException exception)
        {
            return new MemoryEntry<T>(id, row.Revision, exception.Id is null ? exception.WithId(id) : exception);
        }
    }
}
