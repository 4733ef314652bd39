using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Queries.Expiry;

/// <summary>Removes documents whose time is over.</summary>
public static class ExpirySweep
{
    /// <summary>How many documents one transaction removes: other writers have their turn between.</summary>
    private const int AtOnce = 500;

    /// <summary>Removes what is over, page by page; what is edited meanwhile and holds again stays.</summary>
    /// <param name="store">The store.</param>
    /// <param name="rules">Until when which documents hold.</param>
    /// <param name="grace">
    /// For how long a document must have been over: as far as this device's clock may be ahead of others.
    /// </param>
    /// <param name="cancellationToken">Ends the sweep between two transactions.</param>
    public static async ValueTask<SweepResult> RunAsync(
        IDocumentStore store, IEnumerable<ExpiryRule> rules, TimeSpan grace = default,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentOutOfRangeException.ThrowIfLessThan(grace, TimeSpan.Zero);
        DateTimeOffset now = store.TimeProvider.GetUtcNow() - grace;
        long tombstones = 0, evicted = 0;
        foreach (ExpiryRule rule in rules)
        {
            await foreach (ImmutableArray<string> ids in FindAsync(
                store, rule, now, cancellationToken).ConfigureAwait(false))
            {
                if (rule.Expiry.Policy == ExpiryPolicy.Evict)
                    evicted += await EvictAsync(store, rule.Expiry, ids, now, cancellationToken).ConfigureAwait(false);
                else tombstones += await BuryAsync(
                    store, rule.Expiry, ids, now, cancellationToken).ConfigureAwait(false);
            }
        }

        return new SweepResult(tombstones, evicted);
    }

    private static async IAsyncEnumerable<ImmutableArray<string>> FindAsync(
        IDocumentStore store, ExpiryRule rule, DateTimeOffset now,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new DocumentQuery
        {
            Prefix = rule.Prefix,
            Predicate = rule.HasEnded(now),
            Order = [new MemoryIndexMember(rule.Expiry.Member)],
            Upcast = rule.Upcast,
        };
        if (store.Capability<IQueryStore>() is not { } indexed)
        {
            IReadOnlyList<QueryRow> all = await QueryScan.RunAsync(
                store, query, cancellationToken).ConfigureAwait(false);
            foreach (QueryRow[] some in all.Chunk(AtOnce)) yield return [.. some.Select(static row => row.Id)];
            yield break;
        }

        QueryResult page;
        do
        {
            page = await indexed.QueryAsync(query, AtOnce, cancellationToken).ConfigureAwait(false);
            if (page.Rows.Count == 0) yield break;
            query = query with { After = page.Rows[^1].Position };
            foreach (QueryRow[] some in page.Rows.Chunk(AtOnce)) yield return [.. some.Select(static row => row.Id)];
        }
        while (page.HasMore);
    }

    private static async ValueTask<long> BuryAsync(
        IDocumentStore store, MemoryExpiry expiry, ImmutableArray<string> ids, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        SweepEdit[] edits = [.. ids.Select(id => new SweepEdit(id, expiry, now))];
        IReadOnlyList<WriteOutcome> outcomes = await store.EditAsync(edits, cancellationToken).ConfigureAwait(false);
        foreach (WriteOutcome outcome in outcomes)
        {
            if (outcome.Error is { } error) throw error;
        }

        return edits.Count(static edit => edit.Removes);
    }

    /// <summary>A revision that was written meanwhile is another leaf, and stays.</summary>
    private static async ValueTask<long> EvictAsync(
        IDocumentStore store, MemoryExpiry expiry, ImmutableArray<string> ids, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<DocumentSnapshot?> documents = await store.GetSnapshotsAsync(
            ids, cancellationToken).ConfigureAwait(false);
        DocumentRevisions[] over =
        [
            .. documents.Where(document => expiry.HasEnded(document, now)).Select(static document =>
                new DocumentRevisions(document!.Id, [.. document.Leaves.Select(static leaf => leaf.Revision)])),
        ];
        if (over.Length == 0) return 0;
        IReadOnlyList<DocumentRevisions> purged = await store.PurgeAsync(over, cancellationToken).ConfigureAwait(false);
        return purged.Count(static document => !document.Revisions.IsEmpty);
    }
}
