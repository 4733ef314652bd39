using System.Globalization;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Engine;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Sync;

public sealed partial class SyncSession
{
    /// <summary>
    /// Waits until our store has what the peer holds when this is called, and the peer what our store holds then,
    /// merges of the two included. Documents in the refused list are passed by.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TypedMemoryException">The session ended before.</exception>
    public async Task WhenSyncedAsync(CancellationToken cancellationToken = default)
    {
        if (!_options.Live)
        {
            await _completion.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        if (_pull is not null) await WhenPulledAsync(cancellationToken).ConfigureAwait(false);
        if (_push is null) return;
        StoreInfo info = await _local.Store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        await WhenSyncedAsync(info.UpdateSequence, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Waits until the peer has every change of our store up to a sequence, those in the refused list aside.
    /// </summary>
    /// <param name="sequence">A sequence of our store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The session does not push.</exception>
    /// <exception cref="TypedMemoryException">The session ended before.</exception>
    public Task WhenSyncedAsync(long sequence, CancellationToken cancellationToken = default)
    {
        RunMonitor push = _push
            ?? throw new InvalidOperationException("This sync does not push; there is nothing to wait for.");
        return WaitUntilAsync(
            () => push.Progress.LastSequence is { } last && long.Parse(last, CultureInfo.InvariantCulture) >= sequence,
            cancellationToken);
    }

    /// <summary>
    /// Sequences of a peer cannot be compared, so its feed is asked, from where the pull is: when it has nothing that
    /// our store lacks, the pull is at its end.
    /// </summary>
    private async Task WhenPulledAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change = NextChange();
            ReplicationProgress pull = _pull!.Progress;
            if (pull is { CaughtUp: true, LastSequence: { } last }
                && await HasAllAsync(last, cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            await WaitForAsync(change, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> HasAllAsync(string since, CancellationToken cancellationToken)
    {
        ReplicationOptions options = _options.Replication with { Live = false, Direction = ReplicationDirection.Pull };
        try
        {
            return await Replicator.HasAllAsync(
                _remote, _local, options, since, cancellationToken).ConfigureAwait(false);
        }
        catch (TypedMemoryException error) when (error.IsTransient)
        {
            // The session itself meets the same failure, and its next progress asks again.
            return false;
        }
    }

    private async Task WaitUntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change = NextChange();
            if (condition()) return;
            await WaitForAsync(change, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WaitForAsync(Task change, CancellationToken cancellationToken)
    {
        await Task.WhenAny(change, _ended.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!_ended.Task.IsCompleted) return;
        await _completion.ConfigureAwait(false);
        throw new TypedMemoryException(
            TypedMemoryErrorCodes.Unavailable,
            $"The sync with \"{_remote.Name}\" was stopped before both sides had everything.");
    }
}
