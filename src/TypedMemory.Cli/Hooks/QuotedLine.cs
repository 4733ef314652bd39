using System.Text;
using System.Text.Json;

namespace TypedMemory.Cli.Hooks;

/// <summary>A document as a line of JSON: the encoder escapes what could end the marks around it.</summary>
internal static class QuotedLine
{
    public static string Of(string id, string text)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("text", text);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
