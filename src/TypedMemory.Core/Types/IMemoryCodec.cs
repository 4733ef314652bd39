using System.Buffers;
using System.ComponentModel;
using TypedMemory.Core.Json;

namespace TypedMemory.Generated;

/// <summary>Reads and writes one memory type as UTF-8 JSON; the generator emits one, e.g. <c>FactCodec</c>.</summary>
/// <typeparam name="T">The memory type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IMemoryCodec<T>
    where T : notnull
{
    /// <summary>
    /// Writes the known members as one object in canonical form (<see cref="CanonicalJson"/>), without the reserved
    /// member.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <param name="output">Where the object goes.</param>
    void Write(T value, IBufferWriter<byte> output);

    /// <summary>Reads a value; members that the type does not know are passed over.</summary>
    /// <param name="utf8Json">A JSON object.</param>
    /// <exception cref="MemoryFormatException">The object cannot be read as <typeparamref name="T"/>.</exception>
    T Read(ReadOnlySpan<byte> utf8Json);

    /// <summary>
    /// Whether a document can hold parts within its known members that <see cref="Read"/> does not understand: members
    /// of nested records, names of enums. An edit keeps them, at the cost of reading the document. The default is
    /// <see langword="false"/>.
    /// </summary>
    bool HasUnknownParts => false;

    /// <summary>
    /// Brings a document of an older version of the schema into the present form, as <see cref="Read"/> does for
    /// itself.
    /// </summary>
    /// <param name="utf8Json">A JSON object.</param>
    /// <returns>The present form, or <see langword="null"/> if the document has it already.</returns>
    /// <exception cref="MemoryFormatException">The object is not a document of the type.</exception>
    byte[]? Upcast(ReadOnlySpan<byte> utf8Json) => null;
}
