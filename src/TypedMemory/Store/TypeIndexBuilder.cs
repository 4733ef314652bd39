using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Telemetry;

namespace TypedMemory.Store;

/// <summary>
/// Brings a store's indexes in line with what the application's types declare, when the store is opened.
/// </summary>
internal sealed class TypeIndexBuilder(
    MemoryTypes types, MemoryLoggers loggers, IEnumerable<IProgress<IndexProgress>> listeners)
{
    private readonly ILogger _logger = loggers.For<TypeIndexBuilder>();

    /// <summary>Builds what is missing; costs one look at a small table where nothing is.</summary>
    public async ValueTask EnsureAsync(IDocumentStore store)
    {
        if (store.Capability<IQueryStore>() is not { } indexed) return;
        TypeIndexes[] wanted =
            [.. types.All.Select(static type => new TypeIndexes(type.Prefix, StoredIndexes.Of(type)))];
        await indexed.EnsureIndexesAsync(wanted, new Told(this), CancellationToken.None).ConfigureAwait(false);
    }

    private void Report(IndexProgress progress)
    {
        Log.IndexBuilding(_logger, progress.Prefix, progress.Done, progress.Total);
        foreach (IProgress<IndexProgress> listener in listeners) listener.Report(progress);
    }

    /// <summary>
    /// Tells at once: <see cref="Progress{T}"/> would tell on another thread, later than the store opens.
    /// </summary>
    private sealed class Told(TypeIndexBuilder builder) : IProgress<IndexProgress>
    {
        public void Report(IndexProgress value) => builder.Report(value);
    }
}
