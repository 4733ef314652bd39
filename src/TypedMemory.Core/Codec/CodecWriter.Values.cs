using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using TypedMemory.Core.Errors;
using TypedMemory.Core.Json;

namespace TypedMemory.Generated;

public ref partial struct CodecWriter
{
    private const int MaxValueLength = 64;

    /// <summary>Writes a GUID as <c>00000000-0000-0000-0000-000000000000</c>.</summary>
    /// <param name="value">The value.</param>
    public void WriteGuid(Guid value)
    {
        Span<byte> room = Reserve(MaxValueLength);
        room[0] = (byte)'"';
        value.TryFormat(room[1..], out int written);
        room[written + 1] = (byte)'"';
        _position += written + 2;
    }

    /// <summary>Writes a date and time as ISO 8601 with seven decimals; its kind is kept.</summary>
    /// <param name="value">The value.</param>
    public void WriteDateTime(DateTime value) => WriteFormatted(value, MaxValueLength, "O");

    /// <summary>Writes a date and time as ISO 8601 in UTC, whose texts have the order of the times.</summary>
    /// <param name="value">The value; of unspecified kind, it is taken as UTC.</param>
    public void WriteDateTimeUtc(DateTime value) => WriteFormatted(
        value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : DateTime.SpecifyKind(value, DateTimeKind.Utc),
        MaxValueLength,
        "O");

    /// <summary>Writes a date and time with its offset as ISO 8601 with seven decimals.</summary>
    /// <param name="value">The value.</param>
    public void WriteDateTimeOffset(DateTimeOffset value)
    {
        Span<byte> room = Reserve(MaxValueLength);
        room[0] = (byte)'"';
        Utf8Formatter.TryFormat(value, room[1..], out int written, 'O');
        room[written + 1] = (byte)'"';
        _position += written + 2;
    }

    /// <summary>Writes a date and time as ISO 8601 in UTC, whose texts have the order of the times.</summary>
    /// <param name="value">The value.</param>
    public void WriteDateTimeOffsetUtc(DateTimeOffset value) => WriteFormatted(value.UtcDateTime, MaxValueLength, "O");

    /// <summary>Writes a date as <c>yyyy-MM-dd</c>.</summary>
    /// <param name="value">The value.</param>
    public void WriteDateOnly(DateOnly value) => WriteFormatted(value, MaxValueLength, "O");

    /// <summary>Writes a time of day as <c>HH:mm:ss.fffffff</c>.</summary>
    /// <param name="value">The value.</param>
    public void WriteTimeOnly(TimeOnly value) => WriteFormatted(value, MaxValueLength, "O");

    /// <summary>Writes a time span as <c>[-][d.]hh:mm:ss[.fffffff]</c>.</summary>
    /// <param name="value">The value.</param>
    public void WriteTimeSpan(TimeSpan value) => WriteFormatted(value, MaxValueLength, "c");

    /// <summary>Writes a URI as it was given.</summary>
    /// <param name="value">The value.</param>
    public void WriteUri(Uri value)
    {
        ThrowIfNull(value);
        WriteString(value.OriginalString);
    }

    /// <summary>Writes a version.</summary>
    /// <param name="value">The value.</param>
    public void WriteVersion(Version value)
    {
        ThrowIfNull(value);
        WriteFormatted(value, MaxValueLength, default);
    }

    /// <summary>Writes any JSON in its canonical form.</summary>
    /// <param name="value">The value; an undefined one is written as <c>null</c>.</param>
    public void WriteElement(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined) WriteNull();
        else WriteCanonical(JsonMarshal.GetRawUtf8Value(value));
    }

    /// <summary>Writes any JSON in its canonical form, or <c>null</c>.</summary>
    /// <param name="value">The value.</param>
    public void WriteNode(JsonNode? value)
    {
        if (value is null)
        {
            WriteNull();
            return;
        }

        var json = new ArrayBufferWriter<byte>();
        try
        {
            using var writer = new Utf8JsonWriter(json, new JsonWriterOptions { MaxDepth = CodecReader.MaxDepth + 1 });
            value.WriteTo(writer);
        }
        catch (InvalidOperationException)
        {
            throw TooDeep();
        }

        WriteCanonical(json.WrittenSpan);
    }

    /// <summary>Writes a value through System.Text.Json, in canonical form.</summary>
    /// <param name="value">The value.</param>
    /// <param name="typeInfo">How it is written.</param>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <exception cref="InvalidDocumentException">System.Text.Json, or a converter, cannot write the value.</exception>
    public void WriteContext<T>(T value, JsonTypeInfo<T> typeInfo)
    {
        byte[] json;
        try
        {
            json = JsonSerializer.SerializeToUtf8Bytes(value, typeInfo);
        }
        catch (Exception fault) when (UserCode.IsFault(fault))
        {
            throw Refused($"cannot be written by System.Text.Json: {UserCode.Describe(fault)}.", fault);
        }

        WriteCanonical(json);
    }

    /// <summary>Writes a value of JSON in canonical form; what a reader could not read is refused.</summary>
    private void WriteCanonical(scoped ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            new JsonScanner(utf8Json, whole: false).SkipValue(CodecReader.MaxDepth - _depth);
        }
        catch (JsonDepthException)
        {
            throw TooDeep();
        }

        var canonical = new ArrayBufferWriter<byte>(Math.Max(utf8Json.Length, 1));
        CanonicalJson.Write(utf8Json, canonical);
        WriteRaw(canonical.WrittenSpan);
    }

    /// <summary>Writes a value whose text needs no escapes as a string.</summary>
    private void WriteFormatted<T>(T value, int maxLength, scoped ReadOnlySpan<char> format)
        where T : IUtf8SpanFormattable
    {
        WriteByte((byte)'"');
        value.TryFormat(Reserve(maxLength), out int written, format, CultureInfo.InvariantCulture);
        _position += written;
        WriteByte((byte)'"');
    }

    private void WriteQuoted(string ascii) => WriteString(ascii);
}
