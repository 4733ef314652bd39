using TypedMemory.Documents;

namespace TypedMemory;

/// <summary>Reads the value of a document.</summary>
internal sealed class ValueDecoder<T>(IMemoryCodec<T> codec) : IDocumentDecoder<T>
    where T : notnull
{
    public T Decode(in DocumentRow row)
    {
        try
        {
            return codec.Read(row.Body);
        }
        catch (MemoryFormatException exception) when (exception.Id is null)
        {
            throw exception.WithId(row.GetId());
        }
    }
}
