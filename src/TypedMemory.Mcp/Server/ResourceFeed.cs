using TypedMemory.Core.Store;

namespace TypedMemory.Mcp.Server;

/// <summary>Tells of changes of what URIs name, local and pulled ones: a cursor over the store's feed.</summary>
internal sealed class ResourceFeed(IMemoryStore memory, MemoryResources resources)
{
    /// <summary>Where a feed starts that starts now.</summary>
    public async ValueTask<long> NowAsync(CancellationToken cancellationToken) =>
        (await memory.OpenAsync(cancellationToken).ConfigureAwait(false)).LastSequence;

    /// <summary>Watches until it is cancelled.</summary>
    /// <param name="since">The sequence from which on.</param>
    /// <param name="watcher">Is told once for each page of changes.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    public async Task WatchAsync(long since, IResourceWatcher watcher, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        var listed = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            await store.WaitForChangesAsync(since, "", cancellationToken).ConfigureAwait(false);
            StoreChangesPage page = await store.ReadChangesAsync(
                new StoreChangesQuery { Since = since }, cancellationToken).ConfigureAwait(false);
            since = page.LastSequence;
            if (page.Changes.IsEmpty) continue;
            foreach (string uri in watcher.Uris)
            {
                if (page.Changes.Any(change => MemoryResources.IsTouched(uri, change.Id)))
                    await watcher.UpdatedAsync(uri, cancellationToken).ConfigureAwait(false);
            }

            // Every change is noted, so that the first edit of a document that is listed already is told once at most.
            bool changed = false;
            foreach (StoreChange change in page.Changes.Where(change => resources.IsListed(change.Id)))
                changed |= change.Deleted ? Forget(change.Id) : listed.Add(change.Id);
            if (changed && watcher.WatchesList) await watcher.ListChangedAsync(cancellationToken).ConfigureAwait(false);
        }

        bool Forget(string id)
        {
            listed.Remove(id);
            return true;
        }
    }
}
