using TypedMemory.Core.Store;

namespace TypedMemory.Mcp.Server;

/// <summary>Tells of changes of what URIs name, local and pulled ones: a cursor over the store's feed.</summary>
internal sealed class ResourceFeed(IMemoryStore memory)
{
    /// <summary>Where a feed starts that starts now.</summary>
    public async ValueTask<long> NowAsync(CancellationToken cancellationToken) =>
        (await memory.OpenAsync(cancellationToken).ConfigureAwait(false)).LastSequence;

    /// <summary>Watches until it is cancelled.</summary>
    /// <param name="since">The sequence from which on.</param>
    /// <param name="uris">The URIs that are watched, at each moment.</param>
    /// <param name="notify">Is told of a URI once for each page of changes.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    public async Task WatchAsync(
        long since,
        Func<IReadOnlyCollection<string>> uris,
        Func<string, CancellationToken, Task> notify,
        CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            await store.WaitForChangesAsync(since, "", cancellationToken).ConfigureAwait(false);
            StoreChangesPage page = await store.ReadChangesAsync(
                new StoreChangesQuery { Since = since }, cancellationToken).ConfigureAwait(false);
            since = page.LastSequence;
            if (page.Changes.IsEmpty) continue;
            foreach (string uri in uris())
            {
                if (page.Changes.Any(change => MemoryResources.IsTouched(uri, change.Id)))
                    await notify(uri, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
