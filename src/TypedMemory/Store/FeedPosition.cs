using System.Buffers;
using System.Text.Json;
using TypedMemory.Core.Store;

namespace TypedMemory.Store;

/// <summary>A place in the store's change feed, kept in a local document.</summary>
/// <param name="Incarnation">The incarnation that the sequence belongs to.</param>
/// <param name="Sequence">The sequence up to which everything was dealt with.</param>
internal sealed record FeedPosition(string Incarnation, long Sequence)
{
    /// <summary>Reads a place.</summary>
    /// <returns><see langword="null"/> if there is none under the id, or none that can be read.</returns>
    public static async ValueTask<FeedPosition?> ReadAsync(
        IDocumentStore store, string id, CancellationToken cancellationToken)
    {
        LocalDocument? local = await store.GetLocalAsync(id, cancellationToken).ConfigureAwait(false);
        if (local?.Body is not { } body) return null;
        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement root = document.RootElement;
        return root.TryGetProperty("incarnation", out JsonElement incarnation)
            && incarnation.ValueKind == JsonValueKind.String
            && root.TryGetProperty("seq", out JsonElement seq)
            && seq.TryGetInt64(out long sequence)
                ? new FeedPosition(incarnation.GetString()!, sequence)
                : null;
    }

    public async ValueTask WriteAsync(IDocumentStore store, string id, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("incarnation", Incarnation);
            json.WriteNumber("seq", Sequence);
            json.WriteEndObject();
        }

        var batch = new DocumentBatch { LocalDocuments = [new LocalDocument(id, body.WrittenMemory)] };
        await store.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
    }
}
