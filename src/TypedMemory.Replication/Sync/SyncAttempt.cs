using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using TypedMemory.Core.Peers;
using TypedMemory.Replication.Engine;
using TypedMemory.Replication.Local;

namespace TypedMemory.Replication.Sync;

/// <summary>One attempt of a session: one connection in each direction.</summary>
/// <param name="local">Our store.</param>
/// <param name="remote">The peer.</param>
/// <param name="options">What the session was asked.</param>
/// <param name="progress">How far it is.</param>
/// <param name="errands">What is done first.</param>
internal sealed class SyncAttempt(
    LocalPeer local, IReplicationPeer remote, SyncOptions options, SessionProgress progress, SyncErrands errands)
{
    private volatile PeerInfo? _theirs;

    /// <summary>The peer as it was found last, or <see langword="null"/> before that.</summary>
    public PeerInfo? Theirs => _theirs;

    /// <summary>Whether the database was there when the last attempt began.</summary>
    public bool FoundDatabase { get; private set; }

    /// <summary>Makes an attempt. Live, the push starts when the pull has caught up once.</summary>
    /// <param name="request">How this one is made.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<SyncResult> RunAsync(AttemptRequest request, CancellationToken cancellationToken)
    {
        progress.Set(status => status with { State = SyncState.Busy, Reason = "connecting", NextAttempt = null });
        FoundDatabase = false;
        await EnsureDatabaseAsync(cancellationToken).ConfigureAwait(false);
        FoundDatabase = true;
        await errands.DoAsync(cancellationToken).ConfigureAwait(false);

        // What the peer gives us from here on is not offered to it again.
        PeerInfo ours = await local.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        ReplicationOptions run = request.Pace.Apply(options.Replication) with
        {
            Live = options.Live,
            RetryRefused = request.RetryRefused,
            LeaseEpoch = request.LeaseEpoch,
        };
        ReplicationOptions pull = run with { Direction = ReplicationDirection.Pull };
        ReplicationOptions push = run with
        { Direction = ReplicationDirection.Push, SkipEchoesAfter = ours.UpdateSequence };
        ReplicationResult? pulled = null;
        ReplicationResult? pushed = null;
        using var scope = new StageScope(cancellationToken);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(scope.Token);
        scope.Run(async token =>
        {
            if (progress.Pull is not null && !options.Live)
                pulled = await RunAsync(remote, local, pull, progress.Pull, token).ConfigureAwait(false);
            if (progress.Pull is not null && options.Live)
                scope.Run(live => RunAsync(remote, local, pull, progress.Pull, live));
            if (progress.Push is not null)
            {
                if (progress.Pull is not null && options.Live)
                {
                    await progress.WaitUntilCaughtUpAsync(progress.Pull, token).ConfigureAwait(false);
                }

                pushed = await RunAsync(local, remote, push, progress.Push, token).ConfigureAwait(false);
            }

            if (!options.Live) await done.CancelAsync().ConfigureAwait(false);
        });
        scope.Run(token => WatchAsync(done.Token));
        await scope.WhenAllAsync().ConfigureAwait(false);
        return new SyncResult(pulled, pushed);
    }

    private static async Task<ReplicationResult> RunAsync(
        IReplicationPeer source,
        IReplicationPeer target,
        ReplicationOptions options,
        RunMonitor monitor,
        CancellationToken cancellationToken)
    {
        monitor.Begin();
        try
        {
            return await new ReplicationRun(source, target, options, monitor).ExecuteAsync(
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            monitor.End();
        }
    }

    private async Task EnsureDatabaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            _theirs = await remote.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TypedMemoryException error) when (options.CreateRemote && error.Code == TypedMemoryErrorCodes.NotFound)
        {
            await remote.CreateAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A connection that gives no sign of life is dead, whatever the socket says (half-open connections, proxies that
    /// eat heartbeats). A push that has caught up waits for us, not for the peer.
    /// </summary>
    private async Task WatchAsync(CancellationToken done)
    {
        while (true)
        {
            try
            {
                await Task.Delay(options.IdleTimeout / 4, options.Replication.TimeProvider, done).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            RunMonitor? pull = progress.Pull?.IsRunning == true ? progress.Pull : null;
            RunMonitor? push = progress.Push is { IsRunning: true, Progress.CaughtUp: false } ? progress.Push : null;
            RunMonitor? silent = pull?.Idle > options.IdleTimeout ? pull : push?.Idle > options.IdleTimeout
                ? push : null;
            if (silent is null) continue;
            throw new TypedMemoryException(
                TypedMemoryErrorCodes.Unavailable,
                $"\"{remote.Name}\" gave no sign of life for {options.IdleTimeout.TotalSeconds:0} seconds; the connection is made anew.",
                isTransient: true);
        }
    }
}
