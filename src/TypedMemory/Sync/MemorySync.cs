using TypedMemory.Conflicts;
using TypedMemory.Store;
using TypedMemory.Telemetry;

namespace TypedMemory.Sync;

/// <summary>The remotes of the application.</summary>
internal sealed class MemorySync : IMemorySync, IAsyncDisposable, IDisposable
{
    private readonly MemoryRemote[] _remotes;

    public MemorySync(
        IReadOnlyList<RemoteOptions> remotes,
        MemoryStore memory,
        MemoryTypes types,
        MemoryConflicts conflicts,
        RemotePeers peers,
        MemoryMetrics metrics,
        MemoryLoggers loggers)
    {
        _remotes = [.. remotes.Select(
            remote => new MemoryRemote(remote, memory, types, conflicts, peers, metrics, loggers.For<MemoryRemote>()))];
    }

    public IReadOnlyList<MemoryRemote> All => _remotes;

    public IReadOnlyList<IMemoryRemote> Remotes => _remotes;

    public IMemoryRemote this[string name] =>
        Array.Find(_remotes, remote => remote.Name == name)
        ?? throw new KeyNotFoundException(
            $"There is no remote \"{name}\". " + (_remotes.Length == 0
                ? "There are none: add one by SyncWith(url)."
                : $"There are: {string.Join(", ", _remotes.Select(static remote => $"\"{remote.Name}\""))}."));

    public async Task<SyncTotals> SyncAsync(CancellationToken cancellationToken = default)
    {
        SyncTotals totals = default;
        foreach (MemoryRemote remote in _remotes)
        {
            if (await remote.SyncAsync(cancellationToken).ConfigureAwait(false) is not { } result) continue;
            totals = new SyncTotals(
                totals.Pulled + (result.Pull?.Progress.Documents ?? 0),
                totals.Pushed + (result.Push?.Progress.Documents ?? 0),
                totals.Refused + result.Refused);
        }

        return totals;
    }

    public Task WhenSyncedAsync(CancellationToken cancellationToken = default) =>
        Task.WhenAll(_remotes.Select(remote => remote.WhenSyncedAsync(cancellationToken)));

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        foreach (MemoryRemote remote in _remotes) await remote.DisposeAsync().ConfigureAwait(false);
    }
}
