using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Hub.Functions;

/// <summary>A store whose feed has only what a filter of a design document lets through, or winners alone.</summary>
/// <param name="inner">The store, which is not closed here.</param>
/// <param name="filter">The filter, or <see langword="null"/> for every document.</param>
/// <param name="winnersOnly">Whether of each document the winner alone is in the feed.</param>
internal sealed class FilteredStore(IDocumentStore inner, FunctionFilter? filter, bool winnersOnly)
    : DelegatingDocumentStore(inner)
{
    public override async ValueTask<StoreChangesPage> ReadChangesAsync(
        StoreChangesQuery query, CancellationToken cancellationToken = default)
    {
        StoreChangesPage page = await Inner.ReadChangesAsync(
            query with { IncludeBodies = query.IncludeBodies || filter is not null }, cancellationToken)
            .ConfigureAwait(false);
        var passed = ImmutableArray.CreateBuilder<StoreChange>(page.Changes.Length);
        foreach (StoreChange change in page.Changes)
        {
            IReadOnlyList<RevisionId> leaves = query.AllLeaves && !winnersOnly ? change.Leaves : [change.Winner];
            if (filter is not null)
                leaves = await filter.SelectAsync(change, leaves, Inner, cancellationToken).ConfigureAwait(false);
            if (leaves.Count > 0) passed.Add(query.AllLeaves ? With(change, leaves) : change);
        }

        return page with { Changes = passed.ToImmutable() };
    }

    public override ValueTask<DecodedChanges<TResult>> ReadChangesAsync<TResult>(
        StoreChangesQuery query, IDocumentDecoder<TResult> decoder, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A store that filters by a function reads changes with their bodies only.");

    // The store is another's to close.
#pragma warning disable CA2215
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
#pragma warning restore CA2215

    private static StoreChange With(StoreChange change, IReadOnlyList<RevisionId> leaves) => new()
    {
        Sequence = change.Sequence,
        Id = change.Id,
        Winner = change.Winner,
        Deleted = change.Deleted,
        Conflicted = change.Conflicted,
        Leaves = [.. leaves],
        Body = change.Body,
        Attachments = change.Attachments,
        Origin = change.Origin,
    };
}
