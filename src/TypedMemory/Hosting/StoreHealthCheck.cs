using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedMemory.Conflicts;
using TypedMemory.Consumers;
using TypedMemory.Core.Store;
using TypedMemory.Recall;
using TypedMemory.Store;

namespace TypedMemory.Hosting;

/// <summary>Healthy if the store opens and answers; degraded while conflicts are open that no merge resolves, or
/// a model fails to make vectors.</summary>
internal sealed class StoreHealthCheck(
    MemoryStore memory, MemoryConflicts conflicts, MemoryEmbeddings embeddings,
    MemoryConsumers consumers) : IHealthCheck
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
            EmbeddingStatus vectors = await embeddings.GetStatusAsync(cancellationToken).ConfigureAwait(false);
            data["vectors.documents"] = vectors.Documents;
            data["vectors.behind"] = vectors.Behind;
            data["vectors.set_aside"] = vectors.SetAside;
            long stuck = counts.Failed + counts.AwaitingNewerVersion;
            IReadOnlyList<ConsumerStatus> known = await consumers.ListAsync(cancellationToken).ConfigureAwait(false);
            data["consumers.behind"] = known.Sum(static consumer => consumer.Behind);
            data["consumers.dead_letters"] = known.Sum(static consumer => consumer.DeadLetters);
            string[] reasons = [.. Reasons(stuck, vectors), .. Reasons(known)];
            return reasons.Length == 0
                ? HealthCheckResult.Healthy(data: data)
                : HealthCheckResult.Degraded(string.Join(' ', reasons), data: data);
        }
        catch (TypedMemoryException exception)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception);
        }
    }

    private static IEnumerable<string> Reasons(IReadOnlyList<ConsumerStatus> consumers) =>
        from consumer in consumers
        where consumer.DeadLetters > 0
        select $"The consumer \"{consumer.Name}\" could not handle {consumer.DeadLetters} changes. See "
            + "IMemoryConsumers.ReadDeadLettersAsync(), mend its handler, and drop them or reset the consumer.";

    private static IEnumerable<string> Reasons(long stuck, EmbeddingStatus vectors)
    {
        if (stuck > 0) yield return $"{stuck} conflicts are open that this version cannot merge. Upgrade the application, or see "
            + "IMemoryConflicts.ListAsync() or \"typedmemory conflicts STORE\" and resolve them by hand.";
        if (vectors.LastError is { } error)
        {
            yield return $"Vectors are {vectors.Behind} documents behind, since the model \"{vectors.Model}\" failed: {error.Message}";
        }
        else if (vectors.SetAside > 0)
        {
            yield return $"The model \"{vectors.Model}\" makes no vectors of {vectors.SetAside} documents.";
        }
    }
}
