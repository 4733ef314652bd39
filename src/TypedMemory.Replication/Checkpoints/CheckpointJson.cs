using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Checkpoints;

/// <summary>
/// The form of a checkpoint document:
/// <c>{"version":1,"nonce":…,"streams":[{"prefixes":[…],"scope":…,
/// "history":[{"session","ordinal","seq","incarnation"}]}]}</c>.
/// </summary>
internal static class CheckpointJson
{
    private const int Version = 1;

    /// <summary>
    /// Reads a checkpoint document; one of another version or form counts as none, which costs a comparison from the
    /// beginning.
    /// </summary>
    public static CheckpointDocument Read(LocalDocument? document)
    {
        if (document?.Body is not { } body) return CheckpointDocument.Empty;
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            JsonElement root = json.RootElement;
            if (!root.TryGetProperty("version", out JsonElement version) || version.GetInt32() != Version)
            {
                return CheckpointDocument.Empty;
            }

            return new CheckpointDocument
            {
                Nonce = TextOf(root.GetProperty("nonce")),
                PeerIncarnation = root.TryGetProperty("peer", out JsonElement peer) ? TextOf(peer) : "",
                Name = root.TryGetProperty("name", out JsonElement name) ? TextOf(name) : "",
                Alone = root.TryGetProperty("alone", out JsonElement alone) && alone.GetBoolean(),
                Skipped = root.TryGetProperty("skipped", out JsonElement skipped)
                    ? [.. skipped.EnumerateArray().Select(TextOf)]
                    : [],
                Streams = [.. root.GetProperty("streams").EnumerateArray().Select(ReadStream)],
            };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException)
        {
            return CheckpointDocument.Empty;
        }
    }

    /// <summary>Writes a checkpoint document.</summary>
    public static ReadOnlyMemory<byte> Write(CheckpointDocument document)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("nonce", document.Nonce);
            if (document.PeerIncarnation.Length > 0) json.WriteString("peer", document.PeerIncarnation);
            if (document.Name.Length > 0) json.WriteString("name", document.Name);
            if (document.Alone) json.WriteBoolean("alone", true);
            if (!document.Skipped.IsEmpty)
            {
                json.WriteStartArray("skipped");
                foreach (string prefix in document.Skipped) json.WriteStringValue(prefix);
                json.WriteEndArray();
            }

            json.WriteStartArray("streams");
            foreach (CheckpointStream stream in document.Streams) WriteStream(json, stream);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return output.WrittenMemory;
    }

    private static CheckpointStream ReadStream(JsonElement stream) => new(
        StreamKey.Create(
            stream.GetProperty("prefixes").EnumerateArray().Select(TextOf),
            TextOf(stream.GetProperty("scope"))),
        [.. stream.GetProperty("history").EnumerateArray().Select(ReadEntry)]);

    private static CheckpointEntry ReadEntry(JsonElement entry) => new(
        TextOf(entry.GetProperty("session")),
        entry.GetProperty("ordinal").GetInt64(),
        // Kept as text: a peer that rewrites numbers must not rewrite a sequence.
        TextOf(entry.GetProperty("seq")),
        TextOf(entry.GetProperty("incarnation")));

    /// <summary>A text of the document: one that is null, or longer than any of ours, is damage.</summary>
    private static string TextOf(JsonElement element) =>
        element.GetString() is { Length: <= ReplicationTuning.SequenceBytes } text
            ? text : throw new FormatException("A text was expected.");

    private static void WriteStream(Utf8JsonWriter json, CheckpointStream stream)
    {
        json.WriteStartObject();
        json.WriteStartArray("prefixes");
        foreach (string prefix in stream.Key.Prefixes) json.WriteStringValue(prefix);
        json.WriteEndArray();
        json.WriteString("scope", stream.Key.Scope);
        json.WriteStartArray("history");
        foreach (CheckpointEntry entry in stream.History)
        {
            json.WriteStartObject();
            json.WriteString("session", entry.Session);
            json.WriteNumber("ordinal", entry.Ordinal);
            json.WriteString("seq", entry.Sequence);
            json.WriteString("incarnation", entry.Incarnation);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
