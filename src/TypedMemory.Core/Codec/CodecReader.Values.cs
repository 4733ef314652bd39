using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using TypedMemory.Core.Codec;
using TypedMemory.Core.Errors;

namespace TypedMemory.Generated;

public ref partial struct CodecReader
{
    /// <summary>The length of <c>2026-01-02T03:04:05.6789012</c>, without what tells the offset.</summary>
    private const int RoundTripLength = 27;

    private const string RoundTripFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffffK";

    private static readonly string[] s_timeFormats = ["HH:mm:ss.FFFFFFF", "HH:mm"];

    /// <summary>Reads a GUID, a string of 32 hexadecimal digits with hyphens.</summary>
    public Guid ReadGuid()
    {
        int start = _position;
        ReadOnlySpan<byte> text = ReadUtf8String();
        return Utf8Parser.TryParse(text, out Guid value, out int read, 'D') && read == text.Length
            ? value
            : throw Unexpected("a GUID", start);
    }

    /// <summary>Reads a date and time in ISO 8601; its kind follows from the offset.</summary>
    public DateTime ReadDateTime()
    {
        int start = _position;
        ReadOnlySpan<byte> text = ReadUtf8String();
        // The form that a codec writes. Of the others, not all mean the same to this parser.
        if ((text.Length == RoundTripLength || (text.Length == RoundTripLength + 1 && text[^1] == (byte)'Z'))
            && Utf8Parser.TryParse(text, out DateTime written, out int read, 'O')
            && read == text.Length)
        {
            return written;
        }

        Span<char> full = stackalloc char[IsoText.MaxLength];
        return IsoText.TryComplete(text, full, out int length)
            && DateTime.TryParseExact(
                full[..length], RoundTripFormat, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind,
                out DateTime value)
            ? value
            : throw Unexpected("a date and time in ISO 8601", start);
    }

    /// <summary>Reads a date and time in ISO 8601; without an offset it is taken as UTC.</summary>
    public DateTimeOffset ReadDateTimeOffset()
    {
        int start = _position;
        ReadOnlySpan<byte> text = ReadUtf8String();
        if (text.Length > RoundTripLength
            && Utf8Parser.TryParse(text, out DateTimeOffset written, out int read, 'O')
            && read == text.Length)
        {
            return written;
        }

        Span<char> full = stackalloc char[IsoText.MaxLength];
        return IsoText.TryComplete(text, full, out int length)
            && DateTimeOffset.TryParseExact(
                full[..length], RoundTripFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                out DateTimeOffset value)
            ? value
            : throw Unexpected("a date and time in ISO 8601", start);
    }

    /// <summary>Reads a date, <c>yyyy-MM-dd</c>.</summary>
    public DateOnly ReadDateOnly()
    {
        int start = _position;
        return DateOnly.TryParseExact(
            ReadAscii(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly value)
            ? value
            : throw Unexpected("a date as yyyy-MM-dd", start);
    }

    /// <summary>Reads a time of day.</summary>
    public TimeOnly ReadTimeOnly()
    {
        int start = _position;
        return TimeOnly.TryParseExact(
            ReadAscii(), s_timeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly value)
            ? value
            : throw Unexpected("a time of day as HH:mm:ss", start);
    }

    /// <summary>Reads a time span.</summary>
    public TimeSpan ReadTimeSpan()
    {
        int start = _position;
        ReadOnlySpan<byte> text = ReadUtf8String();
        return IsoText.IsTimeSpan(text)
            && TimeSpan.TryParseExact(
                Encoding.ASCII.GetString(text), "c", CultureInfo.InvariantCulture, out TimeSpan value)
            ? value
            : throw Unexpected("a time span as d.hh:mm:ss", start);
    }

    /// <summary>Reads a URI, absolute or relative, from a string.</summary>
    public Uri ReadUri()
    {
        int start = _position;
        return Uri.TryCreate(ReadString(), UriKind.RelativeOrAbsolute, out Uri? value)
            ? value
            : throw Unexpected("a URI", start);
    }

    /// <summary>Reads a version, a string like <c>1.2.3.4</c>.</summary>
    public Version ReadVersion()
    {
        int start = _position;
        string text = ReadAscii();
        return Version.TryParse(text, out Version? value) && value.ToString() == text
            ? value
            : throw Unexpected("a version as 1.2.3", start);
    }

    /// <summary>Reads the key of a memory type.</summary>
    /// <remarks>
    /// The default of a key is not a key of a document; a member that refers to none has it, and keeps it.
    /// </remarks>
    /// <typeparam name="TId">The key.</typeparam>
    public TId ReadId<TId>()
        where TId : struct, IMemoryId<TId>
    {
        int start = _position;
        string text = ReadString();
        return TId.TryParse(text, CultureInfo.InvariantCulture, out TId value) || text == default(TId).DocumentId
            ? value
            : throw Unexpected($"an id that starts with \"{TId.TypePrefix}\"", start);
    }

    /// <summary>Reads any JSON, <c>null</c> too, as it stands.</summary>
    public JsonElement ReadElement() => JsonElement.Parse(ReadRaw(), AnyDepth);

    /// <summary>Reads any JSON; <c>null</c> is <see langword="null"/>.</summary>
    public JsonNode? ReadNode() => JsonNode.Parse(ReadRaw(), documentOptions: AnyDepth);

    /// <summary>Reads a value through System.Text.Json.</summary>
    /// <param name="typeInfo">How it is read.</param>
    /// <typeparam name="T">The value's type.</typeparam>
    public T ReadContext<T>(JsonTypeInfo<T> typeInfo)
    {
        int start = _position;
        try
        {
            return JsonSerializer.Deserialize(ReadRaw(), typeInfo) ?? throw Unexpected("a value", start);
        }
        catch (Exception e) when (e is not MemoryFormatException && UserCode.IsFault(e))
        {
            throw Fail($"System.Text.Json cannot read the value: {UserCode.Describe(e)}", start, e);
        }
    }

    /// <summary>
    /// Puts what was read into a collection that a member without a setter gives, in place of what is in it.
    /// </summary>
    /// <param name="target">The collection.</param>
    /// <param name="items">What was read.</param>
    /// <param name="member">The member.</param>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <exception cref="MemoryFormatException">There is no collection.</exception>
    public static void Fill<T>(ICollection<T>? target, ICollection<T> items, string member)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (target is null)
        {
            throw new MemoryFormatException(
                null, member, 0,
                "the member has no setter and gives no collection to be filled; give it one where it is declared");
        }

        target.Clear();
        foreach (T item in items) target.Add(item);
    }

    private string ReadAscii() => Encoding.UTF8.GetString(ReadUtf8String());
}
