using System.Buffers;
using System.Globalization;
using System.Text.Json;
using TypedMemory.Core.Store;

namespace TypedMemory.Replication.Refused;

/// <summary>The form of a part of the list of refused documents: <c>{"version":1,"refused":[{"id",…}]}</c>.</summary>
internal static class RefusedJson
{
    private const int Version = 1;

    /// <summary>Reads a part of the list.</summary>
    /// <exception cref="TypedMemoryException">The part was written by a newer version, or is damaged; what it lists is
    /// not forgotten.</exception>
    public static IEnumerable<RefusedDocument> Read(LocalDocument? document, ReplicationDirection direction)
    {
        if (document?.Body is not { } body) return [];
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            if (json.RootElement.GetProperty("version").GetInt32() != Version)
            {
                throw new TypedMemoryException(
                    TypedMemoryErrorCodes.Format,
                    $"The list of refused documents \"_local/{document.Id}\" was written by a newer version. Upgrade this process.");
            }

            return [.. json.RootElement.GetProperty("refused").EnumerateArray().Select(e => ReadEntry(e, direction))];
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException)
        {
            throw new TypedMemoryException(
                TypedMemoryErrorCodes.Corrupt,
                $"The list of refused documents \"_local/{document.Id}\" is damaged. Delete that local document to go on without it.",
                innerException: error);
        }
    }

    /// <summary>Writes a part of the list; an empty one is deleted.</summary>
    public static LocalDocument Write(string id, IReadOnlyCollection<RefusedDocument> entries)
    {
        if (entries.Count == 0) return new LocalDocument(id, null);
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteStartArray("refused");
            foreach (RefusedDocument entry in entries) WriteEntry(json, entry);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return new LocalDocument(id, output.WrittenMemory);
    }

    private static RefusedDocument ReadEntry(JsonElement entry, ReplicationDirection direction) => new(
        entry.GetProperty("id").GetString()!,
        direction,
        entry.GetProperty("error").GetString()!,
        entry.TryGetProperty("reason", out JsonElement reason) ? reason.GetString() : null)
    {
        Revisions =
            [.. entry.GetProperty("revs").EnumerateArray().Select(static r => RevisionId.Parse(r.GetString()!))],
        Sequence = entry.TryGetProperty("seq", out JsonElement sequence) ? sequence.GetString() : null,
        Attempts = entry.GetProperty("attempts").GetInt32(),
        LastAttempt = DateTimeOffset.Parse(entry.GetProperty("last").GetString()!, CultureInfo.InvariantCulture),
        Policy = entry.GetProperty("policy").GetString()!,
    };

    private static void WriteEntry(Utf8JsonWriter json, RefusedDocument entry)
    {
        json.WriteStartObject();
        json.WriteString("id", entry.Id);
        json.WriteStartArray("revs");
        foreach (RevisionId revision in entry.Revisions) json.WriteStringValue(revision.ToString());
        json.WriteEndArray();
        json.WriteString("error", entry.Error);
        if (entry.Reason is not null) json.WriteString("reason", entry.Reason);
        if (entry.Sequence is not null) json.WriteString("seq", entry.Sequence);
        json.WriteNumber("attempts", entry.Attempts);
        json.WriteString("last", entry.LastAttempt.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("policy", entry.Policy);
        json.WriteEndObject();
    }
}
