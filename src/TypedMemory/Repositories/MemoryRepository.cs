using System.Threading.Channels;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Recall;
using TypedMemory.Store;

namespace TypedMemory.Repositories;

/// <summary>The runtime's repository of one memory type; generated repositories wrap it. It forwards.</summary>
internal sealed class MemoryRepository<T, TId> : IMemoryRepository<T, TId>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    private readonly MemoryType<T, TId> _type;
    private readonly EntryReader<T, TId> _entries;
    private readonly MemoryReads<T, TId> _reads;
    private readonly MemoryWrites<T, TId> _writes;
    private readonly MemoryBatches<T, TId> _batches;
    private readonly MemoryAttachments<T, TId> _attachments;
    private readonly MemoryHistory<T, TId> _history;
    private readonly MemoryFeeds<T, TId> _feeds;
    private readonly ConflictFeed<T, TId> _conflicts;
    private readonly MemoryQueryRunner<T, TId> _queries;

    public MemoryRepository(MemoryType<T, TId> type, MemoryStore memory, FeedPumps pumps, RecallAnswers answers)
    {
        _type = type;
        Documents = new MemoryDocuments(type, memory);
        _entries = new EntryReader<T, TId>(type);
        _reads = new MemoryReads<T, TId>(type, memory);
        _writes = new MemoryWrites<T, TId>(type, memory);
        _batches = new MemoryBatches<T, TId>(type, memory);
        _attachments = new MemoryAttachments<T, TId>(type, memory, _reads, _writes);
        _history = new MemoryHistory<T, TId>(memory, _entries);
        _feeds = new MemoryFeeds<T, TId>(type, memory, pumps, _reads.Visibility);
        _conflicts = new ConflictFeed<T, TId>(type, memory, pumps, _entries);
        _queries = new MemoryQueryRunner<T, TId>(
            memory, pumps, answers, _batches, _entries, type, _reads.Visibility);
    }

    public IMemoryDocuments Documents { get; }

    public ValueTask<T?> GetAsync(TId id, CancellationToken cancellationToken = default) =>
        _reads.GetAsync(id, cancellationToken);

    public ValueTask<MemoryEntry<T, TId>?> GetEntryAsync(TId id, CancellationToken cancellationToken = default) =>
        _reads.GetEntryAsync(id, cancellationToken);

    public async ValueTask<bool> ExistsAsync(TId id, CancellationToken cancellationToken = default) =>
        await _reads.GetWinnerAsync(id, cancellationToken).ConfigureAwait(false) is not null;

    public ValueTask<IReadOnlyList<MemoryEntry<T, TId>?>> GetManyAsync(
        IEnumerable<TId> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return _reads.GetManyAsync(ids, _entries.Read, cancellationToken);
    }

    public IAsyncEnumerable<MemoryEntry<T, TId>> ListAsync(
        MemoryPrefix<TId>? prefix = null, CancellationToken cancellationToken = default) =>
        _reads.ListAsync((prefix ?? default).Text, cancellationToken);

    public ValueTask<MemoryPage<T, TId>> ListPageAsync(
        MemoryListOptions<TId>? options = null, string? continuation = null,
        CancellationToken cancellationToken = default) =>
        _reads.ListPageAsync(options ?? new MemoryListOptions<TId>(), continuation, cancellationToken);

    public async ValueTask<long> CountAsync(
        MemoryPrefix<TId>? prefix = null, CancellationToken cancellationToken = default) =>
        await _reads.TryCountAsync((prefix ?? default).Text, cancellationToken).ConfigureAwait(false)
        ?? await Query(prefix).CountAsync(cancellationToken).ConfigureAwait(false);

    public MemoryQuery<T, TId> Query(MemoryPrefix<TId>? prefix = null) => new(
        _queries, new DocumentQuery { Prefix = (prefix ?? default).Text, Upcast = _type.Upcast });

    public ValueTask<RevisionId> InsertAsync(T value, CancellationToken cancellationToken = default) =>
        _writes.InsertAsync(value, cancellationToken);

    public ValueTask<RevisionId> UpsertAsync(T value, CancellationToken cancellationToken = default) =>
        _writes.UpsertAsync(value, cancellationToken);

    public ValueTask<RevisionId> ReplaceAsync(
        T value, RevisionId revision, CancellationToken cancellationToken = default) =>
        _writes.ReplaceAsync(value, revision, cancellationToken);

    public ValueTask<MemoryEntry<T, TId>?> UpdateAsync(
        TId id, Func<T, T> update, CancellationToken cancellationToken = default) =>
        _writes.UpdateAsync(id, update, cancellationToken);

    public ValueTask<bool> DeleteAsync(TId id, CancellationToken cancellationToken = default) =>
        _writes.DeleteAsync(id, cancellationToken);

    public ValueTask DeleteAsync(TId id, RevisionId revision, CancellationToken cancellationToken = default) =>
        _writes.DeleteAsync(id, revision, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> InsertManyAsync(
        IEnumerable<T> values, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        return _batches.WriteAsync(
            values.Select(static value => (value, (RevisionId?)null)), mustBeNew: true, cancellationToken);
    }

    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> UpsertManyAsync(
        IEnumerable<T> values, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        return _batches.WriteAsync(
            values.Select(static value => (value, (RevisionId?)null)), mustBeNew: false, cancellationToken);
    }

    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> ReplaceManyAsync(
        IEnumerable<(T Value, RevisionId Revision)> items, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        return _batches.WriteAsync(
            items.Select(static item => (item.Value, (RevisionId?)item.Revision)), mustBeNew: false, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> UpdateManyAsync(
        IEnumerable<TId> ids, Func<T, T> update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(update);
        MemoryWriteOutcome<TId>?[] outcomes = await _batches.UpdateAsync(
            [.. ids], update, null, cancellationToken).ConfigureAwait(false);
        return [.. outcomes.Select(static outcome => outcome!.Value)];
    }

    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> DeleteManyAsync(
        IEnumerable<TId> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return _batches.DeleteAsync([.. ids], cancellationToken);
    }

    public ChannelReader<MemoryChange<T, TId>> Changes(
        ChangeOptions<TId>? options = null, CancellationToken cancellationToken = default) =>
        _feeds.Start(options, cancellationToken);

    public ValueTask<IMemorySubscription<T, TId>> SubscribeAsync(
        string name, SubscriptionOptions<TId>? options = null, CancellationToken cancellationToken = default) =>
        _feeds.SubscribeAsync(name, options, cancellationToken);

    public ValueTask UnsubscribeAsync(string name, CancellationToken cancellationToken = default) =>
        _feeds.UnsubscribeAsync(name, cancellationToken);

    public ValueTask<MemoryConflict<T, TId>?> GetConflictAsync(
        TId id, CancellationToken cancellationToken = default) => _conflicts.GetAsync(id, cancellationToken);

    public ChannelReader<MemoryConflict<T, TId>> Conflicts(CancellationToken cancellationToken = default) =>
        _conflicts.Start(cancellationToken);

    public ValueTask<RevisionId> ResolveConflictAsync(
        MemoryConflict<T, TId> conflict, T value, CancellationToken cancellationToken = default) =>
        _writes.ResolveAsync(conflict, value, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryRevision<T>>> GetHistoryAsync(
        TId id, CancellationToken cancellationToken = default) => _history.ReadAsync(id, cancellationToken);

    public ValueTask<RevisionId> PutAttachmentAsync(
        TId id, string name, string contentType, Stream content, CancellationToken cancellationToken = default) =>
        _attachments.PutAsync(id, name, contentType, content, cancellationToken);

    public ValueTask<Stream?> OpenAttachmentAsync(
        TId id, string name, CancellationToken cancellationToken = default) =>
        _attachments.OpenAsync(id, name, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryAttachment>> ListAttachmentsAsync(
        TId id, CancellationToken cancellationToken = default) => _attachments.ListAsync(id, cancellationToken);

    public ValueTask<bool> DeleteAttachmentAsync(
        TId id, string name, CancellationToken cancellationToken = default) =>
        _attachments.DeleteAsync(id, name, cancellationToken);
}
