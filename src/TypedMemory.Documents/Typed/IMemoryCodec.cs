using System.Buffers;

namespace TypedMemory.Documents;

/// <summary>Reads and writes one memory type as UTF-8 JSON; the generator emits one, e.g. <c>FactCodec</c>.</summary>
/// <typeparam name="T">The memory type.</typeparam>
public interface IMemoryCodec<T>
    where T : notnull
{
    /// <summary>Writes the known members as one object in canonical form (<see cref="CanonicalJson"/>), without the reserved member.</summary>
    /// <param name="value">The value.</param>
    /// <param name="output">Where the object goes.</param>
    void Write(T value, IBufferWriter<byte> output);

    /// <summary>Reads a value; members that the type does not know are passed over.</summary>
    /// <param name="utf8Json">A JSON object.</param>
    /// <exception cref="MemoryFormatException">The object cannot be read as <typeparamref name="T"/>.</exception>
    T Read(ReadOnlySpan<byte> utf8Json);
}
