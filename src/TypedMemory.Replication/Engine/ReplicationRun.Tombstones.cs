using System.Collections.Immutable;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Engine;

internal sealed partial class ReplicationRun
{
    private ImmutableArray<string> _skippable = [];
    private ImmutableArray<string> _skippedBefore = [];

    /// <summary>
    /// Tombstones are passed by only in the first pull of a prefix that is empty here. Anywhere else, two peers would
    /// stay different for ever while each lacks nothing of the other: seen.
    /// </summary>
    private async ValueTask FindSkippableAsync(ReplicationLeg leg, CancellationToken cancellationToken)
    {
        _skippable = [];
        if (_direction != ReplicationDirection.Pull || leg.Since is not null || leg.Key is null) return;
        foreach (string prefix in leg.Key.Prefixes)
        {
            bool allowed = _options.SkipTombstones.Any(skipped => prefix.StartsWith(skipped, StringComparison.Ordinal));
            if (allowed && await IsEmptyAsync(prefix, cancellationToken).ConfigureAwait(false))
                _skippable = _skippable.Add(prefix);
        }
    }

    private async ValueTask<bool> IsEmptyAsync(string prefix, CancellationToken cancellationToken)
    {
        var query = new PeerChangesQuery { Prefixes = prefix.Length == 0 ? [] : [prefix], PageSize = 1 };
        await foreach (PeerChangesPage page in _ours.ReadChangesAsync(query, cancellationToken)
            .WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (page.Rows.Any(row => row.Id.StartsWith(prefix, StringComparison.Ordinal))) return false;
        }

        return true;
    }

    /// <summary>
    /// Drops the rows of documents that are deleted as a whole: a winner is a tombstone only if every leaf is.
    /// </summary>
    private void SkipTombstones(Dictionary<string, PeerChange> rows)
    {
        if (_skippable.IsEmpty) return;
        foreach (PeerChange row in rows.Values.Where(static row => row.Deleted).ToArray())
        {
            string? prefix = _skippable.FirstOrDefault(p => row.Id.StartsWith(p, StringComparison.Ordinal));
            if (prefix is null) continue;
            _checkpointer.AddSkipped(prefix);
            rows.Remove(row.Id);
        }
    }

    /// <summary>
    /// Before a push: what may have a tombstone at the peer that was passed by here is fetched first, so that both
    /// sides hold all of its leaves. A document that the peer holds in a revision known here needs no such question.
    /// </summary>
    private async ValueTask FetchBeforePushAsync(List<DocumentRevisions> wanted, CancellationToken cancellationToken)
    {
        if (_direction != ReplicationDirection.Push || _skippedBefore.IsEmpty || wanted.Count == 0) return;
        DocumentRevisions[] suspects = [.. wanted.Where(document =>
            _skippedBefore.Any(prefix => document.Id.StartsWith(prefix, StringComparison.Ordinal)))];
        if (suspects.Length == 0) return;

        // An ancestor of the peer's that is unknown here is a leaf that was passed by, or one of a pull still to come.
        DocumentRevisions[] ancestors = [.. suspects.Where(static d => !d.KnownAncestors.IsEmpty)
            .Select(static d => new DocumentRevisions(d.Id, d.KnownAncestors))];
        IReadOnlyList<MissingRevisions> unknown = ancestors.Length == 0
            ? []
            : await _ours.DiffRevisionsAsync(ancestors, cancellationToken).ConfigureAwait(false);
        ImmutableArray<string> ids = [.. suspects.Where(static d => d.KnownAncestors.IsEmpty).Select(static d => d.Id),
            .. unknown.Select(static u => u.Id)];
        if (ids.IsEmpty) return;
        ReplicationOptions options = _options with
        { Direction = ReplicationDirection.Pull, Live = false, Progress = null };
        var monitor = new RunMonitor(ReplicationDirection.Pull, _options.TimeProvider);
        await new ReplicationRun(_theirs, _ours, options, monitor).PullAsync(
            ids, cancellationToken).ConfigureAwait(false);
    }

    private async Task PullAsync(ImmutableArray<string> ids, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        await RunIdsAsync(ids, cancellationToken).ConfigureAwait(false);
    }
}
