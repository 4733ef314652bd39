using System.Security.Cryptography;
using System.Text;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Store;

namespace TypedMemory.Conflicts;

internal sealed partial class MemoryConflicts
{
    // How far the store's feed has been looked at. What a killed process pulled and did not resolve lies beyond it.
    // It holds for what the application can merge now: with other types, or another library, everything is looked at
    // again.
    private string WatermarkId => field ??= $"typedmemory-resolved-{Fingerprint()}";

    /// <summary>
    /// Resolves what was left open since the last time: by a process that was killed, by another process, or because a
    /// type or the version of the library that can merge it was not there.
    /// </summary>
    public async ValueTask CatchUpAsync(CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        StoreInfo info = await store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        FeedPosition? before = await FeedPosition.ReadAsync(
            store, WatermarkId, cancellationToken).ConfigureAwait(false);
        long start = before?.Incarnation == info.Incarnation ? before.Sequence : 0;
        (_, long since) = await ResolveSinceAsync(store, start, cancellationToken).ConfigureAwait(false);
        if (since == start) return;
        var now = new FeedPosition(info.Incarnation, since);
        await now.WriteAsync(store, WatermarkId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Resolves what the feed has after a sequence. Not what the store lists as conflicts: a live leaf beside a
    /// tombstone is none of these, but the delete may still have to win over it.
    /// </summary>
    private async ValueTask<(int Resolved, long Since)> ResolveSinceAsync(
        IDocumentStore store, long since, CancellationToken cancellationToken)
    {
        int resolved = 0;
        StoreChangesPage page;
        do
        {
            var query = new StoreChangesQuery
            {
                Since = since,
                Prefixes = types.Filter.Prefixes,
                AllLeaves = true,
                Limit = PageSize,
            };
            page = await store.ReadChangesAsync(query, cancellationToken).ConfigureAwait(false);
            string[] several = [.. page.Changes
                .Where(static row => row.Leaves.Length > 1 || (!row.Deleted && row.Winner.Generation > 1))
                .Select(static row => row.Id)];
            if (several.Length > 0)
                resolved += await ResolveAsync(store, several, cancellationToken).ConfigureAwait(false);
            since = page.LastSequence;
        }
        while (page.HasMore);

        return (resolved, since);
    }

    private string Fingerprint()
    {
        var text = new StringBuilder();
        text.Append(typeof(MemoryConflicts).Assembly.GetName().Version);
        foreach (MemoryType type in types.All.OrderBy(static type => type.Prefix, StringComparer.Ordinal))
        {
            text.Append('\n').Append(type.Prefix).Append(type.Merge.Policy);
            foreach (MergeMember member in type.Merge.Members)
            {
                text.Append(' ').Append(member.Name).Append(member.Kind).Append(member.Custom?.Name);
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 8));
    }
}
