using System.Collections.Concurrent;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Replications;

/// <summary>The replications that run here: those that were asked for, and those that documents say.</summary>
internal sealed class ReplicationScheduler(ReplicationHost hub) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ReplicationJob> _jobs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private bool _ended;

    /// <summary>The replications in the order of their ids.</summary>
    public IReadOnlyList<ReplicationJob> Jobs =>
        [.. _jobs.Values.OrderBy(static job => job.Id, StringComparer.Ordinal)];

    public ReplicationJob? Find(string id) => _jobs.GetValueOrDefault(id);

    /// <summary>Starts a replication, unless the same one runs already.</summary>
    public async ValueTask<ReplicationJob> StartAsync(
        ReplicationSpec spec, bool keepTrying, CancellationToken cancellationToken,
        Func<ReplicationJob, Task>? ended = null)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_ended) throw new HubException(503, "service_unavailable", "The hub is being stopped.");
            if (_jobs.TryGetValue(spec.Id, out ReplicationJob? known) && !known.Completion.IsCompleted)
            {
                return known.Spec.Document == spec.Document
                    ? known
                    : throw new HubException(
                        409, "conflict",
                        $"The same replication runs already: {known.Spec.Document ?? "it was asked of _replicate"}.");
            }

            return _jobs[spec.Id] = ReplicationJob.Start(hub, spec, keepTrying, ended);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends a replication and forgets it.</summary>
    /// <returns>Whether there was one.</returns>
    public async ValueTask<bool> StopAsync(string id)
    {
        if (!_jobs.TryRemove(id, out ReplicationJob? job)) return false;
        await job.StopAsync().ConfigureAwait(false);
        job.Dispose();
        return true;
    }

    /// <summary>Forgets a replication that has ended.</summary>
    public void Forget(ReplicationJob job) => _jobs.TryRemove(KeyValuePair.Create(job.Id, job));

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        _ended = true;
        _gate.Release();
        await Task.WhenAll(_jobs.Keys.Select(id => StopAsync(id).AsTask())).ConfigureAwait(false);
    }
}
