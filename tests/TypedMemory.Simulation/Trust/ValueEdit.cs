using System.Buffers;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Simulation;

/// <summary>Writes a value over whatever is there.</summary>
internal sealed class ValueEdit<T, TId>(MemoryType<T, TId> type, T value, bool dropsLinks) : IDocumentEdit
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    public string Id { get; } = type.GetId(value).DocumentId;

    public DocumentWrite? Compose(DocumentSnapshot? current, EditContext context)
    {
        var content = new ArrayBufferWriter<byte>();
        type.Codec.Write(value, content);
        return type.Compose(Id, current, content.WrittenMemory, context with { ReplacesAll = dropsLinks });
    }
}
