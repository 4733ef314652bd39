using System.Collections.Immutable;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Engine;

internal sealed partial class ReplicationRun
{
    /// <summary>Tries refused documents again that something changed for: the peer's rules, this library, or a request.</summary>
    private async Task RetryRefusedAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<string> ids = [.. _refused.ToImmutableArray()
            .Where(entry => _options.RetryRefused || entry.Policy != _policy)
            .Select(static entry => entry.Id)
            .Where(id => _options.Filter is null || _options.Filter.Matches(id))];
        await RunIdsAsync(ids, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A pass over some documents, beside the checkpoint.</summary>
    private async Task RunIdsAsync(ImmutableArray<string> ids, CancellationToken cancellationToken)
    {
        for (int start = 0; start < ids.Length; start += ReplicationTuning.IdsPerQuery)
        {
            int count = Math.Min(ReplicationTuning.IdsPerQuery, ids.Length - start);
            var leg = new ReplicationLeg(null, null, Live: false) { Ids = ids.Slice(start, count) };
            await RunLegAsync(leg, cancellationToken).ConfigureAwait(false);
        }
    }
}
