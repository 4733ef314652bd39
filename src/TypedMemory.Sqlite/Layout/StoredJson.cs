using System.Text.Json;
using System.Text.Unicode;

namespace TypedMemory.Sqlite.Layout;

/// <summary>Looks whether stored bytes are what every body is: a JSON object in UTF-8.</summary>
internal static class StoredJson
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = int.MaxValue };

    public static bool IsObject(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty || body[0] != (byte)'{' || !Utf8.IsValid(body)) return false;
        var reader = new Utf8JsonReader(body, Options);
        try
        {
            while (reader.Read())
            {
                // Only the way to the end counts.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
