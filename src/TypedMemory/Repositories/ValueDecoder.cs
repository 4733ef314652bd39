using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Repositories;

/// <summary>Reads the value of a document.</summary>
internal sealed class ValueDecoder<T, TId>(MemoryType<T, TId> type) : IDocumentDecoder<T>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    public T Decode(in DocumentRow row) => type.Read(row.GetId(), row.Body);
}
