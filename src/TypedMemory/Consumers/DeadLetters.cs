using System.Buffers;
using System.Globalization;
using System.Text.Json;
using TypedMemory.Core.Store;

namespace TypedMemory.Consumers;

/// <summary>
/// The changes that consumers could not handle: a local document for each, so that none overwrites another.
/// </summary>
internal static class DeadLetters
{
    /// <summary>Keeps one.</summary>
    public static async ValueTask AddAsync(
        IDocumentStore store, string consumer, DeadLetter letter, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("rev", letter.Revision.ToString());
            json.WriteNumber("seq", letter.Sequence);
            json.WriteString("error", letter.Error);
            json.WriteNumber("attempts", letter.Attempts);
            json.WriteString("at", letter.At.ToString("O", CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        await SetAsync(
            store, new LocalDocument(IdOf(consumer, letter.DocumentId), body.WrittenMemory), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Forgets one; one that is not there is no error.</summary>
    public static ValueTask RemoveAsync(
        IDocumentStore store, string consumer, string documentId, CancellationToken cancellationToken) =>
        SetAsync(store, new LocalDocument(IdOf(consumer, documentId), null), cancellationToken);

    /// <summary>Reads those of a consumer.</summary>
    public static async ValueTask<IReadOnlyList<DeadLetter>> ReadAsync(
        IDocumentStore store, string consumer, CancellationToken cancellationToken)
    {
        string prefix = IdOf(consumer, "");
        IReadOnlyList<LocalDocument> found = await store.ListLocalAsync(
            new ListQuery { Prefix = prefix }, cancellationToken).ConfigureAwait(false);
        return [.. found.Where(static local => local.Body is not null).Select(local => Read(local, prefix))];
    }

    private static string IdOf(string consumer, string documentId) => DeadLetterIds.Of(consumer, documentId);

    private static DeadLetter Read(LocalDocument local, string prefix)
    {
        using JsonDocument json = JsonDocument.Parse(local.Body!.Value);
        JsonElement root = json.RootElement;
        return new DeadLetter(
            local.Id[prefix.Length..],
            RevisionId.Parse(root.GetProperty("rev").GetString()!),
            root.GetProperty("seq").GetInt64(),
            root.GetProperty("error").GetString()!,
            root.GetProperty("attempts").GetInt32(),
            root.GetProperty("at").GetDateTimeOffset());
    }

    private static async ValueTask SetAsync(
        IDocumentStore store, LocalDocument local, CancellationToken cancellationToken) =>
        await store.WriteAsync(new DocumentBatch { LocalDocuments = [local] }, cancellationToken)
            .ConfigureAwait(false);
}
