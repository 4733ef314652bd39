using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Refused;

namespace TypedMemory.Replication.Sync;

/// <summary>
/// Tells which replicas have got the erasure of a document, from the checkpoints in the store: those of our pushes, and
/// those that replicators which pull from this store leave in it. Nothing is asked of anybody.
/// </summary>
public static class ErasureReceipts
{
    private const string PushPrefix = "typedmemory-push-", PullPrefix = "typedmemory-pull-";

    /// <summary>Reads the receipts of a document.</summary>
    /// <param name="store">The store.</param>
    /// <param name="id">The document's id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A receipt for each replica that is known here, in the order of their names.</returns>
    /// <exception cref="TypedMemoryException">
    /// With <see cref="TypedMemoryErrorCodes.NotFound"/>: there was never such a document, or it is not deleted.
    /// </exception>
    public static async ValueTask<IReadOnlyList<ErasureReceipt>> ReadAsync(
        IDocumentStore store, string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(id);
        DocumentSnapshot? document = await store.GetSnapshotAsync(id, cancellationToken).ConfigureAwait(false);
        if (document is not { Winner.Deleted: true })
        {
            throw new TypedMemoryException(
                TypedMemoryErrorCodes.NotFound,
                document is null ? $"The store has never had a document \"{id}\"."
                    : $"The document \"{id}\" is not forgotten: it is there.");
        }

        StoreInfo info = await store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        var receipts = new List<ErasureReceipt>();
        foreach (LocalDocument local in await store.ListLocalAsync(
            new ListQuery(), cancellationToken).ConfigureAwait(false))
        {
            if (local.Id.StartsWith("typedmemory-refused-", StringComparison.Ordinal)) continue;
            if (local.Id.StartsWith(PushPrefix, StringComparison.Ordinal))
            {
                string? refused = await RefusalAsync(
                    store, local.Id[PushPrefix.Length..], id, cancellationToken).ConfigureAwait(false);
                receipts.Add(OfPush(local, document, info.Incarnation, refused));
            }
            else if (OfPull(local, document, info.Incarnation) is { } receipt)
            {
                receipts.Add(receipt);
            }
        }

        return [.. receipts.OrderBy(static receipt => receipt.Replica, StringComparer.Ordinal)];
    }

    private static ErasureReceipt OfPush(
        LocalDocument local, DocumentSnapshot document, string incarnation, string? refused)
    {
        CheckpointDocument checkpoint = CheckpointJson.Read(local);
        string name = checkpoint.Name.Length > 0 ? checkpoint.Name : local.Id;
        if (refused is not null) return new ErasureReceipt(name, false, $"it refused the document: {refused}");
        return Of(name, SeenIn(checkpoint, document.Id, incarnation), document.Sequence);
    }

    /// <summary>
    /// What a replicator that reads this store has left here: ours elsewhere, or CouchDB's and PouchDB's.
    /// </summary>
    private static ErasureReceipt? OfPull(LocalDocument local, DocumentSnapshot document, string incarnation)
    {
        if (local.Id.StartsWith(PullPrefix, StringComparison.Ordinal))
        {
            CheckpointDocument checkpoint = CheckpointJson.Read(local);

            // Our own pulls lie under such ids too; their sequences are the peer's.
            bool isOfUs = checkpoint.Streams.Any(stream => stream.History.Any(
                entry => entry.Incarnation == incarnation));
            return isOfUs ? Of(local.Id, SeenIn(checkpoint, document.Id, incarnation), document.Sequence) : null;
        }

        return SeenByOthers(local, incarnation) is { } seen ? Of(local.Id, seen, document.Sequence) : null;
    }

    private static ErasureReceipt Of(string name, long? seen, long wanted) => seen switch
    {
        null => new ErasureReceipt(name, false, "what it replicates does not tell of this document"),
        { } sequence when sequence >= wanted => new ErasureReceipt(name, true),
        { } sequence => new ErasureReceipt(
            name, false, string.Create(
                CultureInfo.InvariantCulture, $"it has seen up to {sequence}, and the erasure is at {wanted}")),
    };

    /// <summary>Up to where streams that have every document of the prefix went.</summary>
    private static long? SeenIn(CheckpointDocument checkpoint, string id, string incarnation)
    {
        long? seen = null;
        foreach (CheckpointStream stream in checkpoint.Streams)
        {
            if (stream.Key.Scope.Length > 0 || !stream.Key.Covers(id) || stream.History.IsEmpty) continue;
            CheckpointEntry newest = stream.History[0];
            if (newest.Incarnation != incarnation || NumberOf(newest.Sequence) is not { } sequence) continue;
            seen = Math.Max(seen ?? 0, sequence);
        }

        return seen;
    }

    /// <summary>A sequence of this store, as it stands in CouchDB's checkpoints: <c>12-incarnation</c>.</summary>
    private static long? SeenByOthers(LocalDocument local, string incarnation)
    {
        if (local.Body is not { } body) return null;
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return null;
            foreach (string member in (string[])["source_last_seq", "last_seq"])
            {
                bool isText = json.RootElement.TryGetProperty(member, out JsonElement value)
                    && value.ValueKind == JsonValueKind.String;
                if (isText && value.GetString()!.EndsWith("-" + incarnation, StringComparison.Ordinal))
                    return NumberOf(value.GetString()!);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Anybody may keep local documents here: this one is not a checkpoint.
        }

        return null;
    }

    private static long? NumberOf(string sequence)
    {
        string text = sequence.Trim('"');
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        return long.TryParse(
            dash < 0 ? text : text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number : null;
    }

    private static async ValueTask<string?> RefusalAsync(
        IDocumentStore store, string key, string id, CancellationToken cancellationToken)
    {
        foreach (LocalDocument part in await store.ListLocalAsync(
            new ListQuery { Prefix = $"{LocalIds.AllRefused(ReplicationDirection.Push)}{key}-" }, cancellationToken)
            .ConfigureAwait(false))
        {
            ImmutableArray<RefusedDocument> refused = [.. RefusedJson.Read(part, ReplicationDirection.Push)];
            if (refused.FirstOrDefault(entry => entry.Id == id) is { } entry) return entry.Error;
        }

        return null;
    }
}
