using System.Runtime.CompilerServices;
using TypedMemory.Core.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.TestKit;

public sealed partial class MemoryDocumentStore
{
    /// <inheritdoc/>
    public ValueTask<DocumentRevision?> GetAsync(string id, CancellationToken cancellationToken = default) =>
        new(Find(id) is { } document ? document.Leaves[document.Winner.Revision] : null);

    /// <inheritdoc/>
    public ValueTask<DocumentRevision?> GetAsync(
        string id, RevisionId revision, CancellationToken cancellationToken = default) =>
        new(Find(id) is { } document
            ? document.Leaves.GetValueOrDefault(revision) ?? document.Ancestors.GetValueOrDefault(revision)
            : null);

    /// <inheritdoc/>
    public ValueTask<DocumentSnapshot?> GetSnapshotAsync(string id, CancellationToken cancellationToken = default) =>
        new(Find(id)?.ToSnapshot());

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DocumentSnapshot?>> GetSnapshotsAsync(
        IReadOnlyList<string> ids, CancellationToken cancellationToken = default)
    {
        MemoryState state = _state;
        return new([.. ids.Select(id => state.Documents.GetValueOrDefault(id)?.ToSnapshot())]);
    }

    /// <inheritdoc/>
    public ValueTask<RevisionTree?> GetTreeAsync(string id, CancellationToken cancellationToken = default) =>
        new(Find(id)?.Tree);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RevisionTree?>> GetTreesAsync(
        IReadOnlyList<string> ids, CancellationToken cancellationToken = default)
    {
        MemoryState state = _state;
        return new([.. ids.Select(id => state.Documents.GetValueOrDefault(id)?.Tree)]);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<DocumentRevision> ListAsync(
        ListQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (MemoryDocument document in Select(_state, query))
        {
            cancellationToken.ThrowIfCancellationRequested();
            DocumentRevision winner = document.Leaves[document.Winner.Revision];
            yield return query.IncludeBodies
                ? winner
                : new DocumentRevision
                { Id = winner.Id, Path = winner.Path, Deleted = winner.Deleted, Attachments = winner.Attachments };
        }

        await Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(string prefix, CancellationToken cancellationToken = default) =>
        CountAsync(new ListQuery { Prefix = prefix }, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(ListQuery query, CancellationToken cancellationToken = default) =>
        new(Select(_state, query).LongCount());

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ReadConflictsAsync(
        string after, int limit, CancellationToken cancellationToken = default) =>
        new([.. _state.Documents
            .Where(d => d.Value.Tree.LiveLeaves > 1 && Utf8Order.Instance.Compare(d.Key, after) > 0)
            .Select(static d => d.Key).Take(limit)]);

    /// <inheritdoc/>
    public ValueTask<LocalDocument?> GetLocalAsync(string id, CancellationToken cancellationToken = default) =>
        new(_state.Locals.GetValueOrDefault(id));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LocalDocument>> ListLocalAsync(
        ListQuery query, CancellationToken cancellationToken = default) =>
        new([.. Range(_state.Locals, query).Select(static entry => entry.Value).Take(query.Limit)]);

    private static IEnumerable<MemoryDocument> Select(MemoryState state, ListQuery query) =>
        Range(state.Documents, query).Select(static entry => entry.Value)
            .Where(document => query.IncludeDeleted || !document.Winner.Deleted)
            .Take(query.Limit);

    private static IEnumerable<KeyValuePair<string, T>> Range<T>(
        IEnumerable<KeyValuePair<string, T>> sorted, ListQuery query)
    {
        Utf8Order order = Utf8Order.Instance;
        int sign = query.Descending ? -1 : 1;
        return (query.Descending ? sorted.Reverse() : sorted).Where(entry =>
            entry.Key.StartsWith(query.Prefix, StringComparison.Ordinal)
            && (query.From is null || sign * order.Compare(entry.Key, query.From) >= 0)
            && (query.After is null || sign * order.Compare(entry.Key, query.After) > 0)
            && (query.To is null || sign * order.Compare(entry.Key, query.To) < (query.InclusiveTo ? 1 : 0)));
    }

    private MemoryDocument? Find(string id) => _state.Documents.GetValueOrDefault(id);
}
