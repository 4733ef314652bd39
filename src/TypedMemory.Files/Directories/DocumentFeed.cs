using TypedMemory.Core.Store;

namespace TypedMemory.Files.Directories;

/// <summary>Which documents of files have changed, from the first one on.</summary>
internal sealed class DocumentFeed(IDocumentStore store)
{
    private const string Prefix = "file:";
    private const int PageSize = 1000;

    private long _since;

    /// <summary>Reads what has changed since the last call.</summary>
    /// <returns>The name of each file, and the revision that its document has.</returns>
    public async ValueTask<Dictionary<string, string>> ReadAsync(CancellationToken cancellationToken)
    {
        var changed = new Dictionary<string, string>(StringComparer.Ordinal);
        while (true)
        {
            StoreChangesPage page = await store.ReadChangesAsync(
                new StoreChangesQuery { Since = _since, Prefixes = [Prefix], Limit = PageSize },
                cancellationToken).ConfigureAwait(false);
            foreach (StoreChange change in page.Changes)
            {
                if (MemoryFileId.TryParse(change.Id, out MemoryFileId id))
                    changed[id.Path] = change.Deleted ? "" : change.Winner.ToString();
            }

            _since = page.LastSequence;
            if (!page.HasMore) return changed;
        }
    }

    /// <summary>Waits for a change after those that were read.</summary>
    public ValueTask WaitAsync(CancellationToken cancellationToken) =>
        store.WaitForChangesAsync(_since, Prefix, cancellationToken);
}
