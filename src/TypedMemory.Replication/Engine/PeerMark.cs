using System.Security.Cryptography;
using System.Text.Json;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Engine;

/// <summary>
/// The mark that we leave at a peer, by which a database is known again that was deleted and created anew.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="ids">Where the records are.</param>
internal sealed class PeerMark(RunContext run, LocalIds ids)
{
    /// <summary>A longer one is none of ours; it would go into every checkpoint.</summary>
    private const int MaxLength = 1024;

    /// <summary>
    /// The random name that we give a database at first contact. One that is deleted and created again has lost it,
    /// while CouchDB's <c>instance_start_time</c> has whole seconds and was seen to stay.
    /// </summary>
    /// <param name="peer">The peer as the run found it.</param>
    /// <param name="ours">What our side recorded.</param>
    /// <param name="kept">What the peer's side recorded.</param>
    /// <param name="isReadable">Whether the peer could say that it has no mark.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<string> WriteAsync(
        PeerInfo peer, CheckpointDocument ours, CheckpointDocument kept, bool isReadable,
        CancellationToken cancellationToken)
    {
        bool hidden = ours.Nonce.Length > 0 && ours.Nonce == kept.Nonce && IsMark(ours.Nonce)
            && (ours.PeerIncarnation.Length == 0
                || CheckpointStream.SameIncarnation(ours.PeerIncarnation, peer.Incarnation));
        if (hidden && isReadable) Log.NonceHidden(run.Options.Logger, peer.Identity);

        // One that cannot be read at present is not given another name for that, where the time of its creation tells
        // that it is the same.
        bool known = hidden || (!isReadable && ours.Nonce.Length > 0 && IsMark(ours.Nonce)
            && peer.Incarnation != "0" && ours.PeerIncarnation == peer.Incarnation);
        string nonce = known ? ours.Nonce : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        string unmarked = known ? nonce : "0 " + peer.Incarnation;
        try
        {
            if (!await PutAsync(nonce, cancellationToken).ConfigureAwait(false)) return unmarked;
        }
        catch (TypedMemoryException error) when (run.IsReadOnly(error))
        {
            return unmarked;
        }

        // A copy of our store may have written one at the same time: what is there now counts.
        (string? written, _) = await ReadAsync(cancellationToken).ConfigureAwait(false);
        return written ?? nonce;
    }

    /// <summary>Before a checkpoint at the peer: whether it is still the database that the run began with.</summary>
    /// <param name="begun">What the run began with.</param>
    /// <param name="peer">The peer as the run found it.</param>
    /// <param name="hasCheckpoint">Whether the peer held a checkpoint of ours.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether the peer could say so.</returns>
    /// <exception cref="TypedMemoryException">It is another one.</exception>
    public async ValueTask<bool> CheckAsync(
        string begun, PeerInfo peer, bool hasCheckpoint, CancellationToken cancellationToken)
    {
        if (!IsMark(begun)) return true;
        (string? now, bool isReadable) = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (now == begun) return true;
        if (!isReadable) return false;
        if (now is null
            && await IsSameDatabaseAsync(begun, peer, hasCheckpoint, cancellationToken).ConfigureAwait(false))
        {
            Log.NonceHidden(run.Options.Logger, run.Theirs.Name);
            return await PutAsync(begun, cancellationToken).ConfigureAwait(false);
        }

        throw new TypedMemoryException(
            TypedMemoryErrorCodes.Recreated,
            $"The database at \"{run.Theirs.Name}\" was deleted and created again while it was replicated. "
            + "The next run starts from the beginning.",
            isTransient: true);
    }

    /// <summary>
    /// Whether a database that does not show our mark is the same all the same: a cluster that has lost its quorum
    /// answers by chance. Our checkpoint would have gone with the mark; before there is one, the time of its creation
    /// tells, and that it has not lost documents.
    /// </summary>
    private async ValueTask<bool> IsSameDatabaseAsync(
        string begun, PeerInfo peer, bool hasCheckpoint, CancellationToken cancellationToken)
    {
        PeerInfo now = await run.Theirs.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        if (now.Identity != peer.Identity || !CheckpointStream.SameIncarnation(now.Incarnation, peer.Incarnation))
            return false;
        (LocalDocument? kept, _) = await run.TheirRecords.ReadAsync(
            ids.Checkpoint, cancellationToken).ConfigureAwait(false);
        if (hasCheckpoint || kept is not null) return CheckpointJson.Read(kept).Nonce == begun;
        return now.Incarnation != "0" && now.Documents >= peer.Documents;
    }

    private async ValueTask<bool> PutAsync(string nonce, CancellationToken cancellationToken)
    {
        byte[] body = [.. "{\"nonce\":\""u8, .. System.Text.Encoding.ASCII.GetBytes(nonce), .. "\"}"u8];
        return await run.TheirRecords.WriteAsync(
            new LocalDocument(ids.Nonce, body), cancellationToken).ConfigureAwait(false) is not null;
    }

    /// <summary>
    /// The mark that the peer has, or <see langword="null"/> if it has none; and whether it could say so.
    /// </summary>
    public async ValueTask<(string? Mark, bool IsReadable)> ReadAsync(CancellationToken cancellationToken)
    {
        PeerRecord record = await run.TheirRecords.ReadAsync(ids.Nonce, cancellationToken).ConfigureAwait(false);
        return (MarkOf(record.Document), record.IsReadable);
    }

    private static string? MarkOf(LocalDocument? document)
    {
        if (document?.Body is not { } body) return null;
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("nonce", out JsonElement nonce)
                    && nonce.ValueKind == JsonValueKind.String && nonce.GetString() is { Length: <= MaxLength } text
                ? text
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // A damaged one is none.
            return null;
        }
    }

    /// <summary>Whether the peer keeps a mark of ours; one that may only be read has none.</summary>
    private static bool IsMark(string nonce) => !nonce.StartsWith("0 ", StringComparison.Ordinal);
}
