using System.Threading.Channels;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Store;

namespace TypedMemory.Repositories;

/// <summary>Reads the open conflicts of one memory type: of a document, or as they come.</summary>
internal sealed class ConflictFeed<T, TId>(
    MemoryType<T, TId> type, MemoryStore memory, FeedPumps pumps, EntryReader<T, TId> entries)
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    private const int Capacity = 16;
    private const int PageSize = 256;

    public async ValueTask<MemoryConflict<T, TId>?> GetAsync(TId id, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAsync(store, id.DocumentId, cancellationToken).ConfigureAwait(false);
    }

    public ChannelReader<MemoryConflict<T, TId>> Start(CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<MemoryConflict<T, TId>>(
            new BoundedChannelOptions(Capacity) { SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });
        pumps.Start(stop => PumpAsync(channel.Writer, stop), channel.Writer, cancellationToken);
        return channel.Reader;
    }

    private async Task PumpAsync(
        ChannelWriter<MemoryConflict<T, TId>> conflicts, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        long since = 0;
        while (true)
        {
            var query = new StoreChangesQuery { Since = since, Prefixes = [type.Prefix], Limit = PageSize };
            StoreChangesPage page = await store.ReadChangesAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (StoreChange row in page.Changes)
            {
                if (!row.Conflicted) continue;
                if (await ReadAsync(store, row.Id, cancellationToken).ConfigureAwait(false) is { } conflict)
                    await conflicts.WriteAsync(conflict, cancellationToken).ConfigureAwait(false);
            }

            since = page.LastSequence;
            if (!page.HasMore)
                await store.WaitForChangesAsync(since, type.Prefix, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<MemoryConflict<T, TId>?> ReadAsync(
        IDocumentStore store, string id, CancellationToken cancellationToken)
    {
        DocumentSnapshot? current = await store.GetSnapshotAsync(id, cancellationToken).ConfigureAwait(false);
        if (current is not { LiveLeaves: > 1 }) return null;
        IEnumerable<DocumentRevision> live = current.Leaves.Where(static leaf => !leaf.Deleted);
        return new MemoryConflict<T, TId>(current.Id, current.Sequence, [.. live.Select(entries.Read)]);
    }
}
