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
    /// <returns><see langword="null"/> if the value is no array.</returns>
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
}
