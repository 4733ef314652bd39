using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace TypedMemory.Generated;

/// <summary>
/// What the generated keys have in common: the escaping of components (docs/ids.md) and the order of ids.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class MemoryKey
{
    /// <summary>What stands between the components of an id.</summary>
    public const char Separator = ':';

    internal const char Escape = '%';

    /// <summary>Checks that a text can be a part of a key, and gives it back.</summary>
    /// <param name="component">The component.</param>
    /// <param name="name">The name of the parameter that it came in.</param>
    /// <returns>The component.</returns>
    /// <exception cref="ArgumentNullException">There is none.</exception>
    /// <exception cref="ArgumentException">
    /// It is empty, or holds a surrogate without its partner, which no id in UTF-8 can carry.
    /// </exception>
    public static string Validate(string component, string name)
    {
        if (component is null)
        {
            throw new ArgumentNullException(
                name, "The key component is null. Give it a text of one character or more.");
        }

        if (component.Length == 0)
        {
            throw new ArgumentException("The key component is empty. Give it a text of one character or more.", name);
        }

        int lone = IndexOfLoneSurrogate(component);
        return lone < 0
            ? component
            : throw new ArgumentException(
                $"The key component holds the lone surrogate U+{(int)component[lone]:X4} at position {lone}, which a document id cannot carry.",
                name);
    }

    /// <summary>The document id of a key.</summary>
    /// <param name="id">The key.</param>
    [SkipLocalsInit]
    public static string Format<TId>(in TId id)
        where TId : struct, IMemoryId<TId>
    {
        var key = new MemoryKeyWriter(stackalloc char[MemoryKeyWriter.StackLength]);
        id.WriteTo(ref key);
        return key.ToString();
    }

    /// <summary>Writes the document id of a key.</summary>
    /// <param name="id">The key.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="charsWritten">How long it is.</param>
    /// <returns>Whether there was room.</returns>
    [SkipLocalsInit]
    public static bool TryFormat<TId>(in TId id, Span<char> destination, out int charsWritten)
        where TId : struct, IMemoryId<TId>
    {
        var key = new MemoryKeyWriter(stackalloc char[MemoryKeyWriter.StackLength]);
        id.WriteTo(ref key);
        return key.TryCopyTo(destination, out charsWritten);
    }

    /// <summary>Writes the document id of a key as UTF-8.</summary>
    /// <param name="id">The key.</param>
    /// <param name="utf8Destination">Where it goes.</param>
    /// <param name="bytesWritten">How long it is.</param>
    /// <returns>Whether there was room.</returns>
    [SkipLocalsInit]
    public static bool TryFormat<TId>(in TId id, Span<byte> utf8Destination, out int bytesWritten)
        where TId : struct, IMemoryId<TId>
    {
        var key = new MemoryKeyWriter(stackalloc char[MemoryKeyWriter.StackLength]);
        id.WriteTo(ref key);
        return key.TryCopyTo(utf8Destination, out bytesWritten);
    }

    /// <summary>Whether a key has a document id, in UTF-8.</summary>
    [SkipLocalsInit]
    internal static bool Has<TId>(in TId id, ReadOnlySpan<byte> utf8Id)
        where TId : struct, IMemoryId<TId>
    {
        var key = new MemoryKeyWriter(stackalloc char[MemoryKeyWriter.StackLength]);
        id.WriteTo(ref key);
        return key.Is(utf8Id);
    }

    /// <summary>Takes a document id apart.</summary>
    /// <param name="s">The id.</param>
    /// <exception cref="FormatException">The text is not an id of the type.</exception>
    public static TId Parse<TId>(string s)
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(s);
        return TryParse(s, out TId result) ? result : throw Malformed<TId>(s);
    }

    /// <summary>Takes a document id apart, if it is one of the type.</summary>
    /// <param name="s">The id.</param>
    /// <param name="result">The key.</param>
    public static bool TryParse<TId>([NotNullWhen(true)] string? s, out TId result)
        where TId : struct, IMemoryId<TId>
    {
        result = default;
        return s is not null && TId.TryRead(new MemoryKeyReader(s.AsSpan()), out result);
    }

    internal static FormatException Malformed<TId>(string text)
        where TId : struct, IMemoryId<TId> => new($"\"{text}\" is not an id of the form {TId.Form}.");

    /// <summary>Compares two ids as the store orders them: by their UTF-8 bytes.</summary>
    /// <param name="left">An id.</param>
    /// <param name="right">An id.</param>
    public static int Compare(string left, string right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        int same = left.AsSpan().CommonPrefixLength(right);
        return same == left.Length || same == right.Length
            ? left.Length.CompareTo(right.Length)
            : Rank(left[same]).CompareTo(Rank(right[same]));

        // UTF-16 puts surrogates, whose characters come last in UTF-8, before U+E000.
        static int Rank(char c) => c switch
        {
            < '\ud800' => c,
            <= '\udfff' => c + 0x2000,
            _ => c - 0x800,
        };
    }

    /// <summary>
    /// Whether a character is escaped in an id: the separator, the escape itself and control characters.
    /// </summary>
    internal static bool IsEscaped(char c) => c is Separator or Escape or < ' ' or '\u007f';

    internal static int IndexOfLoneSurrogate(ReadOnlySpan<char> text)
    {
        int i = text.IndexOfAnyInRange('\ud800', '\udfff');
        for (; i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return i;
            i++;
        }

        return -1;
    }
}
