using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>The typed key of a memory type: a struct that the generator emits, e.g. <c>FactId</c>.</summary>
/// <remarks>
/// Its text is the whole document id, e.g. <c>fact:a7:deploys</c>; every component round-trips through it. No format
/// provider changes it: those that .NET's interfaces for texts hand over are not used.
/// </remarks>
/// <typeparam name="TSelf">The struct itself.</typeparam>
public interface IMemoryId<TSelf> :
    IEquatable<TSelf>, IComparable<TSelf>, ISpanParsable<TSelf>, ISpanFormattable, IUtf8SpanParsable<TSelf>,
    IUtf8SpanFormattable
    where TSelf : struct, IMemoryId<TSelf>
{
    /// <summary>The prefix of every id of the type, its separator included, e.g. <c>fact:</c>.</summary>
    static abstract string TypePrefix { get; }

    /// <summary>The form of the ids, for messages, e.g. <c>fact:{Agent}:{Topic}</c>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    static abstract string Form { get; }

    /// <summary>The id of the key's document: the type's prefix, and the escaped parts behind it.</summary>
    string DocumentId { get; }

    /// <summary>Takes a document id apart.</summary>
    /// <param name="key">The id.</param>
    /// <param name="result">The key.</param>
    /// <returns>Whether it is an id of this type.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    static abstract bool TryRead(MemoryKeyReader key, out TSelf result);

    /// <summary>Writes the document id.</summary>
    /// <param name="key">Where it goes.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    void WriteTo(ref MemoryKeyWriter key);

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => DocumentId;

    static TSelf IParsable<TSelf>.Parse(string s, IFormatProvider? provider) => MemoryKey.Parse<TSelf>(s);

    static bool IParsable<TSelf>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, out TSelf result) =>
            MemoryKey.TryParse(s, out result);

    static TSelf ISpanParsable<TSelf>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TSelf.TryRead(new MemoryKeyReader(s), out TSelf result)
            ? result : throw MemoryKey.Malformed<TSelf>(s.ToString());

    static bool ISpanParsable<TSelf>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out TSelf result) =>
        TSelf.TryRead(new MemoryKeyReader(s), out result);

    static TSelf IUtf8SpanParsable<TSelf>.Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider) =>
        TSelf.TryRead(new MemoryKeyReader(utf8Text), out TSelf result)
            ? result : throw MemoryKey.Malformed<TSelf>(System.Text.Encoding.UTF8.GetString(utf8Text));

    static bool IUtf8SpanParsable<TSelf>.TryParse(
        ReadOnlySpan<byte> utf8Text, IFormatProvider? provider, out TSelf result) =>
        TSelf.TryRead(new MemoryKeyReader(utf8Text), out result);
}
