using System.ComponentModel;
using System.Threading.Channels;

namespace TypedMemory.Generated;

/// <summary>The base of the generated repositories: hands every call on to the repository that it is given.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
/// <param name="inner">The repository that does the work.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class MemoryRepositoryBase<T, TId>(IMemoryRepository<T, TId> inner) : IMemoryRepository<T, TId>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    /// <summary>The repository that does the work.</summary>
    protected IMemoryRepository<T, TId> Inner { get; } = inner ?? throw new ArgumentNullException(nameof(inner));

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public IMemoryDocuments Documents => Inner.Documents;

    /// <inheritdoc/>
    public ValueTask<T?> GetAsync(TId id, CancellationToken cancellationToken = default) =>
        Inner.GetAsync(id, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<MemoryEntry<T, TId>?> GetEntryAsync(TId id, CancellationToken cancellationToken = default) =>
        Inner.GetEntryAsync(id, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> ExistsAsync(TId id, CancellationToken cancellationToken = default) =>
        Inner.ExistsAsync(id, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RevisionId> InsertAsync(T value, CancellationToken cancellationToken = default) =>
        Inner.InsertAsync(value, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RevisionId> UpsertAsync(T value, CancellationToken cancellationToken = default) =>
        Inner.UpsertAsync(value, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RevisionId> ReplaceAsync(
        T value, RevisionId revision, CancellationToken cancellationToken = default) =>
        Inner.ReplaceAsync(value, revision, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<MemoryEntry<T, TId>?> UpdateAsync(
        TId id, Func<T, T> update, CancellationToken cancellationToken = default) =>
        Inner.UpdateAsync(id, update, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(TId id, CancellationToken cancellationToken = default) =>
        Inner.DeleteAsync(id, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DeleteAsync(TId id, RevisionId revision, CancellationToken cancellationToken = default) =>
        Inner.DeleteAsync(id, revision, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> InsertManyAsync(
        IEnumerable<T> values, CancellationToken cancellationToken = default) =>
        Inner.InsertManyAsync(values, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> ReplaceManyAsync(
        IEnumerable<(T Value, RevisionId Revision)> items, CancellationToken cancellationToken = default) =>
        Inner.ReplaceManyAsync(items, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> UpdateManyAsync(
        IEnumerable<TId> ids, Func<T, T> update, CancellationToken cancellationToken = default) =>
        Inner.UpdateManyAsync(ids, update, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> UpsertManyAsync(
        IEnumerable<T> values, CancellationToken cancellationToken = default) =>
        Inner.UpsertManyAsync(values, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> DeleteManyAsync(
        IEnumerable<TId> ids, CancellationToken cancellationToken = default) =>
        Inner.DeleteManyAsync(ids, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<MemoryEntry<T, TId>> ListAsync(
        MemoryPrefix<TId>? prefix = null, CancellationToken cancellationToken = default) =>
        Inner.ListAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    public MemoryQuery<T, TId> Query(MemoryPrefix<TId>? prefix = null) => Inner.Query(prefix);

    /// <inheritdoc/>
    public ValueTask<MemoryPage<T, TId>> ListPageAsync(
        MemoryListOptions<TId>? options = null, string? continuation = null,
        CancellationToken cancellationToken = default) =>
        Inner.ListPageAsync(options, continuation, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(
        MemoryPrefix<TId>? prefix = null, CancellationToken cancellationToken = default) =>
        Inner.CountAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    public ChannelReader<MemoryChange<T, TId>> Changes(
        ChangeOptions<TId>? options = null, CancellationToken cancellationToken = default) =>
        Inner.Changes(options, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MemoryEntry<T, TId>?>> GetManyAsync(
        IEnumerable<TId> ids, CancellationToken cancellationToken = default) =>
        Inner.GetManyAsync(ids, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MemoryRevision<T>>> GetHistoryAsync(
        TId id, CancellationToken cancellationToken = default) =>
        Inner.GetHistoryAsync(id, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RevisionId> PutAttachmentAsync(
        TId id, string name, string contentType, Stream content, CancellationToken cancellationToken = default) =>
        Inner.PutAttachmentAsync(id, name, contentType, content, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Stream?> OpenAttachmentAsync(TId id, string name, CancellationToken cancellationToken = default) =>
        Inner.OpenAttachmentAsync(id, name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MemoryAttachment>> ListAttachmentsAsync(
        TId id, CancellationToken cancellationToken = default) =>
        Inner.ListAttachmentsAsync(id, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAttachmentAsync(TId id, string name, CancellationToken cancellationToken = default) =>
        Inner.DeleteAttachmentAsync(id, name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IMemorySubscription<T, TId>> SubscribeAsync(
        string name, SubscriptionOptions<TId>? options = null, CancellationToken cancellationToken = default) =>
        Inner.SubscribeAsync(name, options, cancellationToken);

    /// <inheritdoc/>
    public ValueTask UnsubscribeAsync(string name, CancellationToken cancellationToken = default) =>
        Inner.UnsubscribeAsync(name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<MemoryConflict<T, TId>?> GetConflictAsync(TId id, CancellationToken cancellationToken = default) =>
        Inner.GetConflictAsync(id, cancellationToken);

    /// <inheritdoc/>
    public ChannelReader<MemoryConflict<T, TId>> Conflicts(CancellationToken cancellationToken = default) =>
        Inner.Conflicts(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RevisionId> ResolveConflictAsync(
        MemoryConflict<T, TId> conflict, T value, CancellationToken cancellationToken = default) =>
        Inner.ResolveConflictAsync(conflict, value, cancellationToken);
}
