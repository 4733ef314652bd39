using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using TypedMemory.Core.Queries.Expiry;
using TypedMemory.Core.Store;
using TypedMemory.Store;
using TypedMemory.Telemetry;

namespace TypedMemory.Hosting;

/// <summary>Removes what is over of the application's types.</summary>
internal sealed class MemorySweep(MemoryStore memory, MemoryTypes types, SweepOptions options, MemoryLoggers loggers)
    : IMemorySweep
{
    private readonly ILogger _logger = loggers.For<MemorySweep>();
    private readonly ImmutableArray<ExpiryRule> _rules = ExpiryRule.Of(types.All);

    /// <summary>Whether a type's documents can be over at all.</summary>
    public bool IsNeeded => !_rules.IsEmpty;

    public async ValueTask<SweepResult> SweepAsync(CancellationToken cancellationToken = default)
    {
        if (!IsNeeded) return default;
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        SweepResult result = await ExpirySweep.RunAsync(
            store, _rules, options.Grace, cancellationToken).ConfigureAwait(false);
        if (result.Removed > 0) Log.Swept(_logger, result.Tombstones, result.Evicted);
        return result;
    }
}
