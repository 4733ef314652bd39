using System.Collections.Immutable;
using TypedMemory.Core.Queries.Expiry;
using TypedMemory.Core.Store;

namespace TypedMemory.Replication.Local;

/// <summary>Takes documents whose time is over out of a feed: nobody is to get them any more.</summary>
/// <remarks>
/// Types without an end cost nothing; of the others the rows of a page are read. What is edited and holds again is a
/// later row.
/// </remarks>
internal sealed class ExpiredRows(IDocumentStore store, ImmutableArray<ExpiryRule> rules)
{
    public static async ValueTask<ExpiredRows> OfAsync(IDocumentStore store, CancellationToken cancellationToken) =>
        new(store, await ExpiryRule.ReadAsync(store, cancellationToken).ConfigureAwait(false));

    /// <summary>The page without them.</summary>
    public async ValueTask<StoreChangesPage> LeaveOutAsync(StoreChangesPage page, CancellationToken cancellationToken)
    {
        if (rules.IsEmpty) return page;
        StoreChange[] asked =
            [.. page.Changes.Where(
                change => !change.Deleted && change.Damage is null && RuleOf(change.Id) is not null)];
        if (asked.Length == 0) return page;
        DateTimeOffset now = store.TimeProvider.GetUtcNow();
        HashSet<string> over = new(StringComparer.Ordinal);
        foreach (DocumentSnapshot? document in await DamagedRows.ReadAroundAsync(
            [.. asked.Select(static change => change.Id)],
            ids => store.GetSnapshotsAsync(ids, cancellationToken)).ConfigureAwait(false))
        {
            if (document is not null && RuleOf(document.Id)!.Expiry.HasEnded(document, now)) over.Add(document.Id);
        }

        return over.Count == 0
            ? page : page with { Changes = page.Changes.RemoveAll(change => over.Contains(change.Id)) };
    }

    private ExpiryRule? RuleOf(string id)
    {
        foreach (ExpiryRule rule in rules)
        {
            if (id.StartsWith(rule.Prefix, StringComparison.Ordinal)) return rule;
        }

        return null;
    }
}
