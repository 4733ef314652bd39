using TypedMemory.Core.Queries.Expiry;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Repositories;

/// <summary>Reads the value of a document, unless its time is over.</summary>
internal sealed class ValueDecoder<T, TId>(
    MemoryType<T, TId> type, DocumentVisibility visibility, DateTimeOffset now) : IDocumentDecoder<T>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    public T Decode(in DocumentRow row) =>
        visibility.HasEnded(row.Body, now) ? default! : type.Read(row.GetId(), row.Body);
}
