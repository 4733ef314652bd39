using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using TypedMemory.Core.Json;
using TypedMemory.Core.Merging.State;

namespace TypedMemory.Core.Merging.Links;

/// <summary>The JSON of links, in canonical form; what is none of ours counts as it can.</summary>
internal static class LinkJson
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static ReadOnlyMemory<byte> Write(MemorySupersession link) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("at", link.At.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        json.WriteString("id", link.DocumentId);
        if (link.Reason is not null) json.WriteString("reason", link.Reason);
        json.WriteEndObject();
    });

    public static MemorySupersession? Read(ReadOnlyMemory<byte>? value)
    {
        if (value is not { Length: > 0 } json) return null;
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Null) return null;
        bool isObject = root.ValueKind == JsonValueKind.Object;
        string? at = isObject ? Text(root, "at") : null;
        return new MemorySupersession(
            isObject ? Text(root, "id") ?? "" : "",
            isObject ? Text(root, "reason") : null,
            DateTimeOffset.TryParse(
                at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
                ? time : default);
    }

    /// <summary>The ids that a document took the place of, with one more, or one less.</summary>
    public static ReadOnlyMemory<byte>? With(ReadOnlyMemory<byte>? value, string id, string? reason, bool isThere)
    {
        var links = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string other, string why) in ReadAll(value)) links[other] = why;
        if (isThere) links[id] = reason ?? "";
        else links.Remove(id);
        if (links.Count == 0) return value is null ? Canonical.None : Canonical.EmptyObject;
        return Write(json =>
        {
            json.WriteStartObject();
            foreach ((string other, string why) in links) json.WriteString(other, why);
            json.WriteEndObject();
        });
    }

    public static ImmutableArray<(string Id, string Reason)> ReadAll(ReadOnlyMemory<byte>? value)
    {
        if (value is not { Length: > 0 } json) return [];
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind != JsonValueKind.Object ? [] :
        [
            .. document.RootElement.EnumerateObject()
                .Select(static member => (Id: JsonText.NameOf(member), Reason: JsonText.Of(member.Value) ?? ""))
                .Where(static link => link.Id is not null)
                .Select(static link => (link.Id!, link.Reason)),
        ];
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? JsonText.Of(value) : null;

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output)) write(json);
        return Canonical.Of(output.WrittenSpan);
    }
}
