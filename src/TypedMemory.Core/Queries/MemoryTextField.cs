using TypedMemory.Core.Values;

namespace TypedMemory;

/// <summary>A member that is a text, ordered by its UTF-8 bytes.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TValue">The member's type: <see cref="string"/>, nullable or not.</typeparam>
/// <param name="member">How the member is found and compared.</param>
/// <param name="get">Reads the member.</param>
/// <param name="encode">Makes the value that documents are compared with.</param>
public sealed class MemoryTextField<T, TValue>(
    MemoryMember member, Func<T, TValue> get, Func<TValue, MemoryValue> encode)
    : MemoryOrderedField<T, TValue>(member, get, encode)
    where T : notnull
{
    /// <summary>Creates a field of a type that the library can compare; called by generated code.</summary>
    /// <param name="member">How the member is found and compared.</param>
    /// <param name="get">Reads the member.</param>
    public MemoryTextField(MemoryMember member, Func<T, TValue> get)
        : this(member, get, ValueEncoder<TValue>.Instance)
    {
    }

    /// <summary>Whether the text starts with another one, byte by byte.</summary>
    /// <param name="start">What it starts with.</param>
    public MemoryFilter<T> StartsWith(string start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return new(new MemoryPredicate.StartsWith(Member, start));
    }

    /// <summary>Whether the text ends with another one, byte by byte. No index answers this.</summary>
    /// <param name="end">What it ends with.</param>
    public MemoryFilter<T> EndsWith(string end) => CompareText(MemoryTextComparison.EndsWith, end);

    /// <summary>
    /// Whether the text has another one in it, byte by byte. No index answers this; for words, see
    /// <see cref="FullTextAttribute"/>.
    /// </summary>
    /// <param name="part">The other one.</param>
    public MemoryFilter<T> Contains(string part) => CompareText(MemoryTextComparison.Contains, part);

    /// <summary>
    /// Whether the text is equal to another one but for case, as <see cref="StringComparison.OrdinalIgnoreCase"/>
    /// compares. No index answers this.
    /// </summary>
    /// <param name="text">The other one.</param>
    public MemoryFilter<T> EqualsIgnoreCase(string text) => CompareText(MemoryTextComparison.EqualsIgnoringCase, text);

    private MemoryFilter<T> CompareText(MemoryTextComparison comparison, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(new MemoryPredicate.CompareText(Member, comparison, text));
    }
}
