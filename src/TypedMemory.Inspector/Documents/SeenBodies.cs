using System.Collections.Immutable;
using TypedMemory.Core.Merging.History;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Inspector.Documents;

/// <summary>
/// What a follower of the feed has seen of documents, so that it can be told what changed although stores keep no
/// superseded bodies by default. Of one follower; keeps a bounded number of bytes.
/// </summary>
/// <param name="store">The store.</param>
internal sealed class SeenBodies(IDocumentStore store)
{
    private const int MostBytes = 8 << 20;
    private const int LargestBody = 64 << 10;

    private readonly Dictionary<string, ReadOnlyMemory<byte>> _bodies = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private long _bytes;

    /// <summary>What a change made of a document's members.</summary>
    /// <returns><see langword="null"/> if it is not known what the document was before.</returns>
    public async ValueTask<ImmutableArray<MemoryDifference>?> DifferencesAsync(
        StoreChange change, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? before = _bodies.TryGetValue(change.Id, out ReadOnlyMemory<byte> seen) ? seen
            : change.Winner.Generation == 1 ? DocumentRevision.EmptyBody
            : await ReadParentAsync(change, cancellationToken).ConfigureAwait(false);
        Keep(change);
        if (before is not { } body) return null;
        try
        {
            return [.. BodyDifferences.Between(body, change.Deleted ? DocumentRevision.EmptyBody : change.Body)
                .Where(static difference => !BodyMembers.IsKeptBeside(difference.Property))];
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>?> ReadParentAsync(
        StoreChange change, CancellationToken cancellationToken)
    {
        DocumentRevision? winner = await store.GetAsync(change.Id, cancellationToken).ConfigureAwait(false);
        if (winner is null || winner.Revision != change.Winner || winner.Path.Parent is not { } parent) return null;
        return (await store.GetAsync(change.Id, parent, cancellationToken).ConfigureAwait(false))?.Body;
    }

    private void Keep(StoreChange change)
    {
        if (_bodies.Remove(change.Id, out ReadOnlyMemory<byte> old)) _bytes -= old.Length;
        else _order.Enqueue(change.Id);
        if (change.Deleted || change.Body.Length > LargestBody) return;
        _bodies[change.Id] = change.Body;
        _bytes += change.Body.Length;
        while (_bytes > MostBytes && _order.TryDequeue(out string? oldest))
        {
            if (_bodies.Remove(oldest, out ReadOnlyMemory<byte> dropped)) _bytes -= dropped.Length;
        }
    }
}
