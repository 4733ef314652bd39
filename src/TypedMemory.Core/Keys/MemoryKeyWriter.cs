using System.Buffers;
using System.ComponentModel;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TypedMemory.Generated;

/// <summary>Puts a document id together from the components of a key; used by generated keys.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct MemoryKeyWriter
{
    /// <summary>How much room generated keys give on the stack, in characters.</summary>
    public const int StackLength = 128;

    private const int ContentKeySize = 16;
    private const string InstantFormat = "yyyyMMdd'T'HHmmss.fffffff'Z'";
    private static readonly SearchValues<char> s_escaped = SearchValues.Create(
        ":%\u007f\0\u0001\u0002\u0003\u0004\u0005\u0006\a\b\t\n\v\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016"
        + "\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    private Span<char> _buffer;
    private int _length;

    /// <summary>Creates a writer.</summary>
    /// <param name="buffer">Where the id is put together while it fits.</param>
    public MemoryKeyWriter(Span<char> buffer) => _buffer = buffer;

    /// <summary>Appends text of the template: the type's name, separators.</summary>
    /// <param name="text">The text, as it is.</param>
    public void AppendLiteral(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.CopyTo(Reserve(text.Length));
        _length += text.Length;
    }

    /// <summary>The prefix that was written, and a separator behind it.</summary>
    /// <typeparam name="TId">The key of the type whose ids begin so.</typeparam>
    public MemoryPrefix<TId> ToPrefix<TId>()
        where TId : struct, IMemoryId<TId>
    {
        AppendLiteral(":");
        return new MemoryPrefix<TId>(ToString());
    }

    /// <summary>Appends a component, escaped.</summary>
    /// <param name="component">The component.</param>
    public void Append(string component) => Append(component.AsSpan());

    /// <summary>Appends a component, escaped.</summary>
    /// <param name="component">The component.</param>
    public void Append(scoped ReadOnlySpan<char> component)
    {
        int escaped;
        while ((escaped = component.IndexOfAny(s_escaped)) >= 0)
        {
            char c = component[escaped];
            Span<char> room = Reserve(escaped + 3);
            component[..escaped].CopyTo(room);
            room[escaped] = MemoryKey.Escape;
            room[escaped + 1] = "0123456789ABCDEF"[c >> 4];
            room[escaped + 2] = "0123456789ABCDEF"[c & 0xF];
            _length += escaped + 3;
            component = component[(escaped + 1)..];
        }

        component.CopyTo(Reserve(component.Length));
        _length += component.Length;
    }

    /// <summary>Appends a component, escaped.</summary>
    /// <param name="component">The component.</param>
    public void Append(bool component) => AppendLiteral(component ? "true" : "false");

    /// <summary>Appends a component in its invariant form, escaped.</summary>
    /// <param name="component">The component.</param>
    /// <param name="format">The format.</param>
    /// <typeparam name="T">Its type.</typeparam>
    public void Append<T>(T component, scoped ReadOnlySpan<char> format = default)
        where T : struct, ISpanFormattable
    {
        Span<char> text = stackalloc char[64];
        if (component.TryFormat(text, out int written, format, CultureInfo.InvariantCulture)) Append(text[..written]);
        else Append(component.ToString(format.IsEmpty ? null : format.ToString(), CultureInfo.InvariantCulture));
    }

    /// <summary>Appends the name of an enum's value, escaped.</summary>
    /// <param name="names">The names of the enum.</param>
    /// <param name="number">The value's number; of an unsigned enum of 64 bits, its bits.</param>
    public void AppendEnum(EnumKeyNames names, long number)
    {
        ArgumentNullException.ThrowIfNull(names);
        Append(names.NameOf(number));
    }

    /// <summary>Appends a point in time: in UTC, in an order of text that is the order of time.</summary>
    /// <param name="component">The component.</param>
    public void AppendInstant(DateTimeOffset component) => Append(component.UtcDateTime, InstantFormat);

    /// <summary>Appends a part of what a content key is a hash of; a null is told from every text.</summary>
    /// <param name="component">The part.</param>
    public void AppendContent(string? component)
    {
        if (component is null) AppendLiteral("%");
        else Append(component);
        AppendLiteral(":");
    }

    /// <summary>Appends a part of what a content key is a hash of.</summary>
    /// <param name="component">The part.</param>
    /// <param name="format">The format.</param>
    /// <typeparam name="T">Its type.</typeparam>
    public void AppendContent<T>(T component, scoped ReadOnlySpan<char> format = default)
        where T : struct, ISpanFormattable
    {
        Append(component, format);
        AppendLiteral(":");
    }

    /// <summary>Appends a part of what a content key is a hash of.</summary>
    /// <param name="component">The part.</param>
    public void AppendContent(bool component) => AppendLiteral(component ? "true:" : "false:");

    /// <summary>The hash of what was appended: 128 bits of SHA-256 in hexadecimal digits.</summary>
    /// <exception cref="ArgumentException">A part holds a surrogate without its partner.</exception>
    public readonly string ToContentKey()
    {
        ReadOnlySpan<char> content = _buffer[.._length];
        int lone = MemoryKey.IndexOfLoneSurrogate(content);
        if (lone >= 0)
        {
            throw new ArgumentException(
                $"The content of the key holds the lone surrogate U+{(int)content[lone]:X4}, which a document cannot carry.");
        }

        byte[] utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(content.Length));
        try
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(utf8.AsSpan(0, Encoding.UTF8.GetBytes(content, utf8)), hash);
            return Convert.ToHexStringLower(hash[..ContentKeySize]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    /// <summary>The id as UTF-16.</summary>
    public override readonly string ToString() => _buffer[.._length].ToString();

    /// <summary>Copies the id that was written, if the destination is long enough.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="charsWritten">Its length, or 0 if there is no room for it.</param>
    public readonly bool TryCopyTo(Span<char> destination, out int charsWritten)
    {
        bool copied = _buffer[.._length].TryCopyTo(destination);
        charsWritten = copied ? _length : 0;
        return copied;
    }

    /// <summary>Copies the id as UTF-8.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="bytesWritten">Its length, or 0 if there is no room for it.</param>
    public readonly bool TryCopyTo(Span<byte> destination, out int bytesWritten) =>
        Encoding.UTF8.TryGetBytes(_buffer[.._length], destination, out bytesWritten);

    /// <summary>Whether this is the id that is written.</summary>
    internal readonly bool Is(ReadOnlySpan<byte> utf8Id)
    {
        ReadOnlySpan<char> id = _buffer[.._length];
        return Ascii.Equals(utf8Id, id)
            || (!Ascii.IsValid(utf8Id) && id.SequenceEqual(Encoding.UTF8.GetString(utf8Id)));
    }

    internal static bool TryParseInstant(ReadOnlySpan<char> text, out DateTimeOffset value) =>
        DateTimeOffset.TryParseExact(
            text, InstantFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value);

    private Span<char> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            var larger = new char[Math.Max(_length + count, 2 * _buffer.Length)];
            _buffer[.._length].CopyTo(larger);
            _buffer = larger;
        }

        return _buffer[_length..];
    }
}
