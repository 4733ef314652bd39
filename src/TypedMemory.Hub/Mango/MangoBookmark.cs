using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Queries.Fields;

namespace TypedMemory.Hub.Mango;

/// <summary>Where a query goes on: behind the last document that it gave.</summary>
internal static class MangoBookmark
{
    /// <summary>What CouchDB tells where no document was given.</summary>
    public const string None = "nil";

    public static string Write(FieldPlace place)
    {
        string key = Convert.ToBase64String(place.Key.Span);
        string json = $$"""{"k":"{{key}}","id":"{{JsonEncodedText.Encode(place.Id)}}"}""";
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
    }

    /// <summary>Reads a bookmark, or <see langword="null"/> for the begin.</summary>
    public static FieldPlace? Read(string? bookmark)
    {
        if (bookmark is null or None) return null;
        try
        {
            using JsonDocument json = JsonDocument.Parse(Base64Url.DecodeFromChars(bookmark));
            return new FieldPlace(
                json.RootElement.GetProperty("k").GetBytesFromBase64(),
                json.RootElement.GetProperty("id").GetString()!);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or KeyNotFoundException
            or InvalidOperationException or ArgumentException)
        {
            throw MangoErrors.InvalidBookmark(bookmark);
        }
    }
}
