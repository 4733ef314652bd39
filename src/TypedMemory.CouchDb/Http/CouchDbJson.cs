using System.Buffers;
using System.Text.Json;

namespace TypedMemory.CouchDb.Http;

/// <summary>Small JSON texts of the protocol.</summary>
internal static class CouchDbJson
{
    /// <summary>Too deep is the fault of one document, which is found when that is parsed, not of the answer.</summary>
    public static JsonReaderOptions AnyDepth { get; } = new() { MaxDepth = int.MaxValue };

    /// <summary>Reads <c>{"error":…,"reason":…}</c>, as far as it is that.</summary>
    public static (string? Error, string? Reason) ReadError(ReadOnlySpan<byte> json)
    {
        string? error = null;
        string? reason = null;
        string? status = null;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return (null, null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isError = IsNamed(ref reader, "error"u8);
            bool isReason = IsNamed(ref reader, "reason"u8);
            bool isStatus = IsNamed(ref reader, "status"u8);
            reader.Read();
            if (isError && reader.TokenType == JsonTokenType.String) error = TextOf(ref reader);
            else if (isReason && reader.TokenType == JsonTokenType.String) reason = TextOf(ref reader);
            else if (isStatus && reader.TokenType == JsonTokenType.String) status = TextOf(ref reader);
            else reader.Skip();
        }

        // What a node says of itself where it is asked whether it is up: {"status":"maintenance_mode"}.
        return (error ?? status, reason);
    }

    /// <summary>
    /// The raw text of a member's value at the top of an object, or <see langword="null"/> if it is not there.
    /// </summary>
    public static string? ReadRaw(ReadOnlySpan<byte> json, ReadOnlySpan<byte> member)
    {
        var reader = new Utf8JsonReader(json);
        if (!Find(ref reader, member)) return null;
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return System.Text.Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed]);
    }

    /// <summary>
    /// The text of a string, or of a number, at the top of an object, or <see langword="null"/> if it is not there.
    /// </summary>
    public static string? ReadText(ReadOnlySpan<byte> json, ReadOnlySpan<byte> member)
    {
        var reader = new Utf8JsonReader(json);
        if (!Find(ref reader, member)) return null;
        return reader.TokenType switch
        {
            JsonTokenType.String => TextOf(ref reader),
            JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
            _ => null,
        };
    }

    /// <summary>
    /// The text of a string, or <see langword="null"/> if it holds what is not text: half of a surrogate pair, or bytes
    /// that are not UTF-8.
    /// </summary>
    public static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether the member that the reader stands on has a name; one that is no text has none.</summary>
    public static bool IsNamed(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Writes the members of an object that do not start with an underscore, each as it is written.</summary>
    /// <exception cref="JsonException">It is not an object.</exception>
    public static void WriteBody(ReadOnlySpan<byte> document, PooledBuffer output)
    {
        var reader = new Utf8JsonReader(document);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("An object was expected.");
        output.Write("{"u8);
        bool first = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int start = (int)reader.TokenStartIndex;
            bool special = reader.ValueSpan.StartsWith("_"u8);
            reader.Read();
            reader.Skip();
            if (special) continue;
            if (!first) output.Write(","u8);
            first = false;
            output.Write(document[start..(int)reader.BytesConsumed]);
        }

        output.Write("}"u8);
    }

    /// <summary>Writes a JSON string.</summary>
    public static void WriteString(string value, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStringValue(value);
    }

    private static bool Find(ref Utf8JsonReader reader, ReadOnlySpan<byte> member)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool found = IsNamed(ref reader, member);
            reader.Read();
            if (found) return true;
            reader.Skip();
        }

        return false;
    }
}
