using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Options;
using TypedMemory.Replication.Refused;
using TypedMemory.Replication.Requests;

namespace TypedMemory.Replication.Engine;

internal sealed partial class ReplicationRun
{
    // The rules of refusal that this library itself brings in; another version tries refused documents again.
    private static readonly string LibraryVersion =
        typeof(ReplicationRun).Assembly.GetName().Version?.ToString() ?? "0";

    // Raised when what counts as a refusal changes: entries of before are tried again. 2: only "not_found" is missing.
    private const int RulesOfRefusal = 2;

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        Task<PeerInfo> oursRead = _ours.GetInfoAsync(cancellationToken).AsTask();
        Task<PeerInfo> theirsRead = _theirs.GetInfoAsync(cancellationToken).AsTask();
        await Task.WhenAll(oursRead, theirsRead).ConfigureAwait(false);
        PeerInfo ours = await oursRead.ConfigureAwait(false);
        PeerInfo theirs = await theirsRead.ConfigureAwait(false);
        _monitor.Touch();

        _ids = new LocalIds(ours, theirs, _direction);
        _policy = $"{LibraryVersion} {RulesOfRefusal} {theirs.Policy}";
        string? nonce = await ReadNonceAsync(cancellationToken).ConfigureAwait(false);
        LocalDocument? oursDocument = await _ours.GetLocalAsync(
            _ids.Checkpoint, cancellationToken).ConfigureAwait(false);
        LocalDocument? theirsDocument = await ReadTheirCheckpointAsync(
            _ids.Checkpoint, cancellationToken).ConfigureAwait(false);
        CheckpointDocument theirCheckpoint = CheckpointJson.Read(theirsDocument);
        if (_ours is LocalPeer local)
            await NoteSeenAsync(local, ours, theirs, theirCheckpoint, cancellationToken).ConfigureAwait(false);
        _theirsRevision = theirsDocument?.Revision;
        _oursRevision = oursDocument?.Revision;
        CheckpointDocument ourCheckpoint = CheckpointJson.Read(oursDocument);
        _nonce = nonce
            ?? await WriteNonceAsync(theirs, ourCheckpoint, theirCheckpoint, cancellationToken).ConfigureAwait(false);
        _peer = theirs;
        _checkpointer = new Checkpointer(
            ourCheckpoint,
            theirCheckpoint,
            _nonce,
            (_direction == ReplicationDirection.Pull ? theirs : ours).Incarnation,
            theirs.Incarnation);
        if (_direction == ReplicationDirection.Push)
        {
            // What our pull of this peer passed by decides what a push has to ask for.
            string pull = new LocalIds(ours, theirs, ReplicationDirection.Pull).Checkpoint;
            LocalDocument? pulled = await _ours.GetLocalAsync(pull, cancellationToken).ConfigureAwait(false);
            _skippedBefore = CheckpointJson.Read(pulled).Skipped;

            // A database without documents lacks nearly all; of the tombstones it may have, first revisions are no
            // part.
            _guesses = theirs.Documents == 0 ? ReplicationTuning.Guesses : 0;
        }

        _refused = await RefusedList.LoadAsync(_ours, _ids, _direction, cancellationToken).ConfigureAwait(false);
        _neighbours = new NeighbourRetries(_refused, _options.TimeProvider);
        RequestLimit failures = _direction == ReplicationDirection.Pull ? _monitor.Limits.Fetch : _monitor.Limits.Write;
        foreach (RefusedDocument entry in _refused.ToImmutableArray().Where(static entry => entry.IsAtPresent))
        {
            failures.Alone.Add(entry.Id);
            _monitor.Limits.AtPresent.Add(entry.Id);
        }

        _monitor.SetRefused(_refused.Count);
        _monitor.Touch();
    }

    /// <summary>
    /// Rule 4 of merges: what the peer recorded of our pushes tells how far it has seen our store. A pull asks too,
    /// before it brings back what a rolled back store has lost, and with it the sequence.
    /// </summary>
    private async ValueTask NoteSeenAsync(
        LocalPeer local, PeerInfo ours, PeerInfo theirs, CheckpointDocument kept, CancellationToken cancellationToken)
    {
        if (_direction == ReplicationDirection.Pull)
        {
            string push = new LocalIds(ours, theirs, ReplicationDirection.Push).Checkpoint;
            kept = CheckpointJson.Read(await ReadTheirCheckpointAsync(push, cancellationToken).ConfigureAwait(false));
        }

        await local.NoteSeenAsync(kept, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// A checkpoint that the peer holds damaged is no checkpoint: the feed is compared from its beginning.
    /// </summary>
    private async ValueTask<LocalDocument?> ReadTheirCheckpointAsync(string id, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await _theirs.GetLocalAsync(id, cancellationToken).ConfigureAwait(false);
            }
            catch (TypedMemoryException error) when (error.Code == TypedMemoryErrorCodes.Protocol)
            {
                if (attempt < ReplicationTuning.AttemptsOfCheckpoint) continue;
                Log.CheckpointUnreadable(_options.Logger, _theirs.Name, error.Message);
                return null;
            }
        }
    }

    /// <summary>
    /// A source that only readers may use keeps no checkpoint; that is no failure of a pull. Where anybody may read and
    /// a user may write, the word for it is "unauthorized"; gateways that let no local document pass say 400, 405, 413
    /// or 501.
    /// </summary>
    private bool IsReadOnly(TypedMemoryException error) =>
        error.Code == TypedMemoryErrorCodes.Forbidden
        || error is PeerException { StatusCode: 400 or 405 or 413 or 501 }
        || (_direction == ReplicationDirection.Pull && error.Code == TypedMemoryErrorCodes.Unauthorized);
}
