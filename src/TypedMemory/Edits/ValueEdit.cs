using System.Buffers;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Edits;

/// <summary>A value to be written, encoded once.</summary>
internal sealed class ValueEdit<T, TId>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    private readonly MemoryType<T, TId> _type;
    private readonly ArrayBufferWriter<byte> _content = new();

    public ValueEdit(MemoryType<T, TId> type, T value)
    {
        _type = type;
        if (value is null) throw new ArgumentNullException(nameof(value));
        Id = type.GetId(value).DocumentId;
        type.Codec.Write(value, _content);
    }

    public string Id { get; }

    /// <summary>The known members, encoded.</summary>
    public ReadOnlyMemory<byte> Content => _content.WrittenMemory;

    public DocumentWrite? Compose(DocumentSnapshot? current, EditContext context) =>
        _type.Compose(Id, current, _content.WrittenMemory, context);
}
