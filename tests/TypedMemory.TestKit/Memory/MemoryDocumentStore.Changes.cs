using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.TestKit;

public sealed partial class MemoryDocumentStore
{
    /// <inheritdoc/>
    public ValueTask<StoreChangesPage> ReadChangesAsync(
        StoreChangesQuery query, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        MemoryState state = _state;
        IEnumerable<KeyValuePair<long, string>> feed = state.Feed.Where(row => row.Key > query.Since);
        if (query.Descending) feed = feed.Reverse();
        List<MemoryDocument> matches = [.. feed.Select(row => state.Documents[row.Value])
            .Where(document => Matches(query, document.Id)).Take(query.Limit + 1)];
        bool more = matches.Count > query.Limit;
        if (more) matches.RemoveAt(query.Limit);
        long last = more && matches.Count > 0 ? matches[^1].Sequence : Math.Max(state.Sequence, query.Since);
        return new(new StoreChangesPage([.. matches.Select(document => ToChange(query, document))], last, more));
    }

    /// <inheritdoc/>
    public ValueTask<long> CountChangesAsync(long since, CancellationToken cancellationToken = default) =>
        new(_state.Feed.LongCount(row => row.Key > since));

    /// <inheritdoc/>
    public async ValueTask WaitForChangesAsync(
        long since, string prefix = "", CancellationToken cancellationToken = default)
    {
        Task bell;
        lock (_lock)
        {
            if (_state.Sequence > since) return;
            bell = _bell.Task;
        }

        await bell.WaitAsync(cancellationToken);
    }

    private static bool Matches(StoreChangesQuery query, string id) =>
        (query.Prefixes.IsEmpty || query.Prefixes.Any(prefix => id.StartsWith(prefix, StringComparison.Ordinal)))
        && (query.Ids.IsEmpty || query.Ids.Contains(id));

    private static StoreChange ToChange(StoreChangesQuery query, MemoryDocument document)
    {
        DocumentRevision winner = document.Leaves[document.Winner.Revision];
        return new StoreChange
        {
            Sequence = document.Sequence,
            Id = document.Id,
            Winner = winner.Revision,
            Deleted = winner.Deleted,
            Conflicted = document.Tree.LiveLeaves > 1,
            Leaves = query.AllLeaves ? [.. document.Tree.Leaves.Select(static leaf => leaf.Revision)] : [],
            Body = query.IncludeBodies ? winner.Body : default,
            Attachments = query.IncludeBodies ? winner.Attachments : [],
            Origin = document.Origin,
        };
    }
}
