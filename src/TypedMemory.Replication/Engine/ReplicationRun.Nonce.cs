using System.Security.Cryptography;
using System.Text.Json;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Engine;

internal sealed partial class ReplicationRun
{
    private string _nonce = "";
    private PeerInfo _peer = null!;

    /// <summary>
    /// The random name that we give a database at first contact. One that is deleted and created again has lost it,
    /// while CouchDB's <c>instance_start_time</c> has whole seconds and was seen to stay.
    /// </summary>
    private async ValueTask<string> WriteNonceAsync(
        PeerInfo theirs, CheckpointDocument ours, CheckpointDocument kept, CancellationToken cancellationToken)
    {
        bool hidden = ours.Nonce.Length > 0 && ours.Nonce == kept.Nonce && IsMark(ours.Nonce)
            && (ours.PeerIncarnation.Length == 0
                || CheckpointStream.SameIncarnation(ours.PeerIncarnation, theirs.Incarnation));
        if (hidden) Log.NonceHidden(_options.Logger, theirs.Identity);
        string nonce = hidden ? ours.Nonce : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        try
        {
            await PutNonceAsync(nonce, cancellationToken).ConfigureAwait(false);
        }
        catch (TypedMemoryException error) when (IsReadOnly(error))
        {
            return hidden ? nonce : "0 " + theirs.Incarnation;
        }

        // A copy of our store may have written one at the same time: what is there now counts.
        return await ReadNonceAsync(cancellationToken).ConfigureAwait(false) ?? nonce;
    }

    /// <summary>Before a checkpoint at the peer: whether it is still the database that the run began with.</summary>
    private async ValueTask CheckNonceAsync(CancellationToken cancellationToken)
    {
        if (!IsMark(_nonce)) return;
        string? now = await ReadNonceAsync(cancellationToken).ConfigureAwait(false);
        if (now == _nonce) return;
        if (now is null && await IsSameDatabaseAsync(cancellationToken).ConfigureAwait(false))
        {
            Log.NonceHidden(_options.Logger, _theirs.Name);
            await PutNonceAsync(_nonce, cancellationToken).ConfigureAwait(false);
            return;
        }

        throw new TypedMemoryException(
            TypedMemoryErrorCodes.Recreated,
            $"The database at \"{_theirs.Name}\" was deleted and created again while it was replicated. "
            + "The next run starts from the beginning.",
            isTransient: true);
    }

    /// <summary>
    /// Whether a database that does not show our mark is the same all the same: a cluster that has lost its quorum
    /// answers by chance. Our checkpoint would have gone with the mark; before there is one, the time of its creation
    /// tells, and that it has not lost documents.
    /// </summary>
    private async ValueTask<bool> IsSameDatabaseAsync(CancellationToken cancellationToken)
    {
        PeerInfo now = await _theirs.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        if (now.Identity != _peer.Identity || !CheckpointStream.SameIncarnation(now.Incarnation, _peer.Incarnation))
            return false;
        LocalDocument? kept = await ReadTheirCheckpointAsync(_ids.Checkpoint, cancellationToken).ConfigureAwait(false);
        if (_theirsRevision is not null || kept is not null) return CheckpointJson.Read(kept).Nonce == _nonce;
        return now.Incarnation != "0" && now.Documents >= _peer.Documents;
    }

    private async ValueTask PutNonceAsync(string nonce, CancellationToken cancellationToken)
    {
        byte[] body = [.. "{\"nonce\":\""u8, .. System.Text.Encoding.ASCII.GetBytes(nonce), .. "\"}"u8];
        await _theirs.PutLocalAsync(new LocalDocument(_ids.Nonce, body), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<string?> ReadNonceAsync(CancellationToken cancellationToken)
    {
        LocalDocument? document = await _theirs.GetLocalAsync(_ids.Nonce, cancellationToken).ConfigureAwait(false);
        if (document?.Body is not { } body) return null;
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("nonce", out JsonElement nonce)
                    && nonce.ValueKind == JsonValueKind.String
                ? nonce.GetString()
                : null;
        }
        catch (JsonException)
        {
            // A damaged one is none.
            return null;
        }
    }

    /// <summary>Whether the peer keeps a mark of ours; one that may only be read has none.</summary>
    private static bool IsMark(string nonce) => !nonce.StartsWith("0 ", StringComparison.Ordinal);
}
