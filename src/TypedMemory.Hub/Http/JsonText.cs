using System.Text.Json;
using System.Text;
using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Http;

/// <summary>Reads JSON of requests: token by token on the hot paths, small values whole.</summary>
internal static class JsonText
{
    /// <summary>How deep a request's JSON may nest: the documents' own limit, and what is around them.</summary>
    public const int MaxDepth = 520;

    /// <summary>How many members an object of parameters may have. Those that are known are a dozen.</summary>
    private const int MaxMembers = 10_000;

    /// <summary>
    /// How many values a request may have that is read whole, and how many items a list of it: each costs some bytes
    /// that are not bytes of the body, and a body of many small ones a multiple of its size.
    /// </summary>
    private const int MaxValues = 1_000_000;

    public static Utf8JsonReader Reader(ReadOnlySpan<byte> utf8Json) =>
        new(utf8Json, new JsonReaderOptions { MaxDepth = MaxDepth });

    /// <summary>Finds the members of the object that a request's body must be.</summary>
    /// <returns>The offset and length of each member's value, the last of duplicates.</returns>
    public static Dictionary<string, Range> Members(ReadOnlySpan<byte> utf8Json)
    {
        var members = new Dictionary<string, Range>(StringComparer.Ordinal);
        try
        {
            Utf8JsonReader reader = Reader(utf8Json);
            if (!reader.Read()) throw HubException.InvalidJson();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                throw HubException.BadRequest("Request body must be a JSON object");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                members[name] = start..(int)reader.BytesConsumed;
                if (members.Count > MaxMembers)
                    throw HubException.BadRequest($"The object has more than {MaxMembers} members.");
            }

            // Nothing but white space may follow; the reader itself sees to that.
            reader.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw HubException.InvalidJson();
        }

        return members;
    }

    /// <summary>Reads a body that must be an object as a whole.</summary>
    /// <exception cref="HubException">It is none, or has too many values.</exception>
    public static JsonDocument ParseObject(ReadOnlyMemory<byte> utf8Json)
    {
        Members(utf8Json.Span);
        return ParseFew(utf8Json);
    }

    /// <summary>Reads a body as a whole that has not too many values.</summary>
    /// <param name="utf8Json">The body.</param>
    /// <param name="duplicates">Whether a member may be there twice.</param>
    /// <exception cref="HubException">It has too many.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonDocument ParseFew(ReadOnlyMemory<byte> utf8Json, bool duplicates = true)
    {
        Demand(utf8Json.Span);
        return JsonDocument.Parse(
            utf8Json, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = duplicates });
    }

    /// <summary>Demands that what is to be read as a whole has not too many values, and proper texts.</summary>
    /// <exception cref="HubException">It has too many, or half of a surrogate pair.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static void Demand(ReadOnlySpan<byte> utf8Json)
    {
        Utf8JsonReader reader = Reader(utf8Json);
        for (int count = 0; reader.Read();)
        {
            if (++count > MaxValues) throw TooMany();
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped)
                continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException)
            {
                // Half of a surrogate pair, which CouchDB takes for no JSON either.
                throw HubException.InvalidJson();
            }
        }
    }

    /// <summary>Finds one member of an object, e.g. of a document, which may have any number of others.</summary>
    /// <returns>The last of duplicates, or <see langword="null"/> if there is none.</returns>
    public static Range? Member(ReadOnlySpan<byte> utf8Json, ReadOnlySpan<byte> name)
    {
        Range? found = null;
        try
        {
            Utf8JsonReader reader = Reader(utf8Json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool wanted = reader.ValueTextEquals(name);
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                if (wanted) found = start..(int)reader.BytesConsumed;
            }

            reader.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw HubException.InvalidJson();
        }

        return found;
    }

    /// <summary>Finds the items of a JSON array.</summary>
    /// <returns><see langword="null"/> if the value is not an array.</returns>
    public static List<Range>? Items(ReadOnlySpan<byte> utf8Json)
    {
        Utf8JsonReader reader = Reader(utf8Json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray) return null;
        var items = new List<Range>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            items.Add(start..(int)reader.BytesConsumed);
            if (items.Count > MaxValues) throw TooMany();
        }

        return items;
    }

    /// <summary>Reads an array of strings out of a query parameter.</summary>
    public static List<string> ParseStrings(string json, string message) =>
        ParseStrings(Encoding.UTF8.GetBytes(json), message);

    public static List<string> ParseStrings(ReadOnlySpan<byte> json, string message)
    {
        try
        {
            Utf8JsonReader reader = Reader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) throw HubException.BadRequest(message);
            var strings = new List<string>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType != JsonTokenType.String) throw HubException.BadRequest(message);
                strings.Add(reader.GetString()!);
                if (strings.Count > MaxValues) throw TooMany();
            }

            reader.Read();
            return strings;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw HubException.InvalidJson();
        }
    }

    /// <summary>The value as a string, or <see langword="null"/> if it is not one.</summary>
    public static string? AsString(ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            Utf8JsonReader reader = Reader(utf8Json);
            return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw HubException.InvalidJson();
        }
    }

    /// <summary>The value as a boolean, or <see langword="null"/> if it is not one.</summary>
    public static bool? AsBoolean(ReadOnlySpan<byte> utf8Json) =>
        utf8Json.SequenceEqual("true"u8) ? true : utf8Json.SequenceEqual("false"u8) ? false : null;

    /// <summary>The value as a whole number, or <see langword="null"/> if it is not one.</summary>
    public static long? AsInteger(ReadOnlySpan<byte> utf8Json)
    {
        Utf8JsonReader reader = Reader(utf8Json);
        return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value)
            ? value : null;
    }

    private static HubException TooMany() => HubException.TooLarge(
        "too_large", $"The request's JSON has more than {MaxValues} values. Send it in several requests.");
}
