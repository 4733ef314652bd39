using System.Buffers;
using System.ComponentModel;
using System.Text.Json.Nodes;

namespace TypedMemory.Generated;

/// <summary>The base of the generated codecs of memory types: a document is one value of the type.</summary>
/// <typeparam name="T">The memory type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class MemoryCodec<T> : IMemoryCodec<T>
    where T : notnull
{
    private readonly CodecWrite<T> _write;
    private readonly CodecRead<T> _read;
    private readonly Func<JsonObject, JsonObject>?[] _upcasts;

    /// <summary>Creates the codec.</summary>
    /// <param name="write">Writes a value.</param>
    /// <param name="read">Reads a value.</param>
    /// <param name="hasUnknownParts">See <see cref="HasUnknownParts"/>.</param>
    /// <param name="upcasts">The step from version 1 of the schema, from version 2, and so on; <see langword="null"/>
    /// where nothing changes.</param>
    protected MemoryCodec(
        CodecWrite<T> write, CodecRead<T> read, bool hasUnknownParts = false,
        Func<JsonObject, JsonObject>?[]? upcasts = null)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(read);
        _write = write;
        _read = read;
        _upcasts = upcasts ?? [];
        HasUnknownParts = hasUnknownParts;
    }

    /// <inheritdoc/>
    public bool HasUnknownParts { get; }

    /// <inheritdoc/>
    public void Write(T value, IBufferWriter<byte> output)
    {
        var writer = new CodecWriter();
        _write(ref writer, value);
        writer.Finish(output);
    }

    /// <inheritdoc/>
    public T Read(ReadOnlySpan<byte> utf8Json)
    {
        if (Upcast(utf8Json) is { } present) utf8Json = present;
        var reader = new CodecReader(utf8Json);
        T result = _read(ref reader);
        reader.End();
        return result;
    }

    /// <inheritdoc/>
    public byte[]? Upcast(ReadOnlySpan<byte> utf8Json) =>
        _upcasts.Length == 0 ? null : MemoryUpcasts.Apply(utf8Json, _upcasts);
}
