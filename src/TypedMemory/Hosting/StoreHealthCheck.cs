using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedMemory.Conflicts;
using TypedMemory.Core.Store;
using TypedMemory.Store;

namespace TypedMemory.Hosting;

/// <summary>Healthy if the store opens and answers; degraded while conflicts are open that no merge resolves.</summary>
internal sealed class StoreHealthCheck(MemoryStore memory, MemoryConflicts conflicts) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
            StoreInfo info = await store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
            ConflictCounts counts = await conflicts.GetCountsAsync(cancellationToken).ConfigureAwait(false);
            var data = new Dictionary<string, object>
            {
                ["documents"] = info.Documents,
                ["sequence"] = info.UpdateSequence,
                ["conflicts.open"] = counts.Open,
                ["conflicts.manual"] = counts.Manual,
                ["conflicts.awaiting_newer_version"] = counts.AwaitingNewerVersion,
                ["conflicts.failed"] = counts.Failed,
                ["documents.many_actors"] = conflicts.Crowded,
            };
            long stuck = counts.Failed + counts.AwaitingNewerVersion;
            return stuck == 0
                ? HealthCheckResult.Healthy(data: data)
                : HealthCheckResult.Degraded($"{stuck} conflicts are open that this version cannot merge.", data: data);
        }
        catch (TypedMemoryException exception)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception);
        }
    }
}
