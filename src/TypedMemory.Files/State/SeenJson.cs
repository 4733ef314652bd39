using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using TypedMemory.Files.Edits;

namespace TypedMemory.Files.State;

/// <summary>What was seen of a file, as JSON.</summary>
internal static class SeenJson
{
    /// <summary>Writes it.</summary>
    public static ReadOnlyMemory<byte> Write(SeenFile seen)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("sections");
            foreach (SeenSection section in seen.Sections) WriteTexts(json, section.Key, section.Hash);
            json.WriteEndArray();
            json.WriteStartObject("places");
            foreach ((string key, SectionPlace place) in seen.Places)
            {
                json.WritePropertyName(key);
                WriteTexts(json, place.Position, place.Lead);
            }

            json.WriteEndObject();
            json.WriteStartObject("front");
            foreach ((string name, SeenEntry entry) in seen.FrontMatter)
            {
                json.WritePropertyName(name);
                WriteTexts(json, entry.Position, entry.Hash);
            }

            json.WriteEndObject();
            json.WriteString("head", seen.Head);
            json.WriteString("close", seen.Close);
            json.WriteString("separator", seen.Separator);
            json.WriteString("trailer", seen.Trailer);
            json.WritePropertyName("contents");
            WriteTexts(json, [.. seen.Contents]);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Reads it.</summary>
    public static SeenFile Read(ReadOnlyMemory<byte> body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement root = document.RootElement;
        return new SeenFile
        {
            Sections = [.. root.GetProperty("sections").EnumerateArray()
                .Select(static item => new SeenSection(item[0].GetString()!, item[1].GetString()!))],
            Places = root.GetProperty("places").EnumerateObject().ToImmutableDictionary(
                static item => item.Name,
                static item => new SectionPlace(item.Value[0].GetString()!, item.Value[1].GetString())),
            FrontMatter = root.GetProperty("front").EnumerateObject().ToImmutableDictionary(
                static item => item.Name,
                static item => new SeenEntry(item.Value[0].GetString()!, item.Value[1].GetString()!)),
            Head = root.GetProperty("head").GetString()!,
            Close = root.GetProperty("close").GetString()!,
            Separator = root.GetProperty("separator").GetString()!,
            Trailer = root.GetProperty("trailer").GetString()!,
            Contents = [.. root.GetProperty("contents").EnumerateArray().Select(static item => item.GetString()!)],
        };
    }

    private static void WriteTexts(Utf8JsonWriter json, params ReadOnlySpan<string?> texts)
    {
        json.WriteStartArray();
        foreach (string? text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
