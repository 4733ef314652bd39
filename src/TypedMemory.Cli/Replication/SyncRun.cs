using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TypedMemory.Cli.Shell;
using TypedMemory.CouchDb;
using TypedMemory.Replication.Sync;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.Replication;

/// <summary>One run of <c>typedmemory sync</c>.</summary>
internal sealed class SyncRun(string storePath, RemoteAddress remote)
{
    private const int Completed = 0;
    private const int Failed = 1;
    private const int DocumentsRefused = 3;

    /// <summary>How often a live sync's state is looked at.</summary>
    private static readonly TimeSpan StateInterval = TimeSpan.FromMilliseconds(200);

    public bool Pull { get; init; }

    public bool Push { get; init; }

    public bool Live { get; init; }

    public bool Create { get; init; }

    public bool Json { get; init; }

    public ImmutableArray<string> Prefixes { get; init; } = [];

    /// <summary>Runs.</summary>
    /// <returns>0 if the run completed and nothing is refused, 3 if documents are, 1 if it failed.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        SyncOutput output = Json ? new JsonSyncOutput() : new TextSyncOutput();
        try
        {
            CouchDbPeer peer = remote.Open();
            await using ConfiguredAsyncDisposable peerLife = peer.ConfigureAwait(false);
            SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
                new SqliteStoreOptions { Path = storePath }, cancellationToken).ConfigureAwait(false);
            await using ConfiguredAsyncDisposable storeLife = store.ConfigureAwait(false);
            return await SyncAsync(store, peer, output, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is TypedMemoryException or IOException or ArgumentException
            or InvalidOperationException)
        {
            output.Error(error);
            return Failed;
        }
    }

    private async Task<int> SyncAsync(
        SqliteDocumentStore store, CouchDbPeer peer, SyncOutput output, CancellationToken cancellationToken)
    {
        SyncSession session = SyncSession.Start(store, peer, new SyncOptions
        {
            Directions = (Pull ? SyncDirections.Pull : 0) | (Push ? SyncDirections.Push : 0),
            Live = Live,
            CreateRemote = Create,
            Replication = new ReplicationOptions
            {
                Filter = Prefixes.IsEmpty ? null : new SyncFilter(Prefixes),
                // A run from the shell is the request to try refused documents again.
                RetryRefused = true,
                Progress = output,
            },
        });
        await using ConfiguredAsyncDisposable life = session.ConfigureAwait(false);
        using CancellationTokenRegistration cancelled = cancellationToken.Register(
            () => _ = session.StopAsync(CancellationToken.None));
        using PosixSignalRegistration interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        Task printing = PrintAsync(session, output);
        Task<SyncResult?> completion = session.Completion;
        await PrintStatesAsync(session, completion, output).ConfigureAwait(false);

        // Whatever the end is, what happened before it is printed first.
        await Task.WhenAny(completion).ConfigureAwait(false);
        await printing.ConfigureAwait(false);
        SyncResult? result = await completion.ConfigureAwait(false);
        IReadOnlyList<RefusedDocument> refused = await ReadRefusedAsync(session).ConfigureAwait(false);
        SyncStatus status = session.Status;
        output.Summary(status, refused);
        if (refused.Count > 0 || status.RefusedDocuments > 0) return DocumentsRefused;

        // A live sync ends by being interrupted; a one-shot one that was interrupted did not complete.
        return result is not null || (Live && status.LastError is null) ? Completed : Failed;

        // What is under way is finished and the checkpoint written; the session ends, and with it this run.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            _ = session.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>
    /// A state has no event of its own where nothing happens in it: waiting for another process, for credentials.
    /// </summary>
    private async Task PrintStatesAsync(SyncSession session, Task completion, SyncOutput output)
    {
        (SyncState, string?, DateTimeOffset?)? printed = null;
        while (!completion.IsCompleted)
        {
            SyncStatus status = session.Status;

            // A run that ends by itself says only why it does not begin.
            bool isSaid = Live ? status.State != SyncState.Stopped : status.State == SyncState.Standby;
            if (isSaid && printed != (status.State, status.Reason, status.NextAttempt))
            {
                output.State(status, TimeProvider.System.GetUtcNow());
                printed = (status.State, status.Reason, status.NextAttempt);
            }

            await Task.WhenAny(completion, Task.Delay(StateInterval, TimeProvider.System)).ConfigureAwait(false);
        }
    }

    private static async Task PrintAsync(SyncSession session, SyncOutput output)
    {
        await foreach (SyncEvent happened in session.Events().ReadAllAsync().ConfigureAwait(false))
            output.Event(happened);
    }

    /// <summary>
    /// What is refused now, in this run's directions. It stands in the store, so an interruption does not hide it.
    /// </summary>
    private async Task<IReadOnlyList<RefusedDocument>> ReadRefusedAsync(SyncSession session)
    {
        if (session.Status.RefusedDocuments == 0) return [];
        IReadOnlyList<RefusedDocument> all = await session.ReadRefusedAsync(
            CancellationToken.None).ConfigureAwait(false);
        return [.. all.Where(entry => entry.Direction == ReplicationDirection.Pull ? Pull : Push)];
    }
}
