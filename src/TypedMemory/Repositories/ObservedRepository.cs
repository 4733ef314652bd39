using System.Runtime.CompilerServices;
using System.Threading.Channels;
using TypedMemory.Generated;
using TypedMemory.Telemetry;

namespace TypedMemory.Repositories;

/// <summary>
/// A repository whose reads and writes are measured. It costs a look at a flag where nobody does.
/// </summary>
internal sealed class ObservedRepository<T, TId>(
    IMemoryRepository<T, TId> inner, string type, MemoryMetrics metrics)
    : IMemoryRepository<T, TId>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    private const string Read = "read";
    private const string Write = "write";

    public IMemoryDocuments Documents => inner.Documents;

    public ValueTask<T?> GetAsync(TId id, CancellationToken cancellationToken = default) =>
        metrics.IsObserved
            ? RunAsync(Read, inner.GetAsync, id, cancellationToken) : inner.GetAsync(id, cancellationToken);

    public ValueTask<MemoryEntry<T, TId>?> GetEntryAsync(TId id, CancellationToken cancellationToken = default) =>
        metrics.IsObserved
            ? RunAsync(Read, inner.GetEntryAsync, id, cancellationToken) : inner.GetEntryAsync(id, cancellationToken);

    public ValueTask<bool> ExistsAsync(TId id, CancellationToken cancellationToken = default) =>
        metrics.IsObserved
            ? RunAsync(Read, inner.ExistsAsync, id, cancellationToken) : inner.ExistsAsync(id, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryEntry<T, TId>?>> GetManyAsync(
        IEnumerable<TId> ids, CancellationToken cancellationToken = default) =>
        metrics.IsObserved
            ? RunAsync(Read, inner.GetManyAsync, ids, cancellationToken) : inner.GetManyAsync(ids, cancellationToken);

    public ValueTask<RevisionId> InsertAsync(T value, CancellationToken cancellationToken = default) =>
        IsPlain ? inner.InsertAsync(value, cancellationToken)
            : RunAsync(Write, inner.InsertAsync, value, cancellationToken);

    public ValueTask<RevisionId> UpsertAsync(T value, CancellationToken cancellationToken = default) =>
        IsPlain ? inner.UpsertAsync(value, cancellationToken)
            : RunAsync(Write, inner.UpsertAsync, value, cancellationToken);

    public ValueTask<RevisionId> ReplaceAsync(
        T value, RevisionId revision, CancellationToken cancellationToken = default) =>
        IsPlain ? inner.ReplaceAsync(value, revision, cancellationToken)
            : RunAsync(
                Write, (changed, token) => inner.ReplaceAsync(changed, revision, token), value,
                cancellationToken);

    public ValueTask<MemoryEntry<T, TId>?> UpdateAsync(
        TId id, Func<T, T> update, CancellationToken cancellationToken = default)
    {
        if (IsPlain) return inner.UpdateAsync(id, update, cancellationToken);
        return RunAsync(Write, (key, token) => inner.UpdateAsync(key, update, token), id, cancellationToken);
    }

    public ValueTask<bool> DeleteAsync(TId id, CancellationToken cancellationToken = default) =>
        metrics.IsObserved
            ? RunAsync(Write, inner.DeleteAsync, id, cancellationToken) : inner.DeleteAsync(id, cancellationToken);

    public async ValueTask DeleteAsync(TId id, RevisionId revision, CancellationToken cancellationToken = default) =>
        await RunAsync(
            Write,
            async (key, token) =>
            {
                await inner.DeleteAsync(key, revision, token).ConfigureAwait(false);
                return true;
            },
            id,
            cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> InsertManyAsync(
        IEnumerable<T> values, CancellationToken cancellationToken = default) =>
        RunAsync(Write, inner.InsertManyAsync, values, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> UpsertManyAsync(
        IEnumerable<T> values, CancellationToken cancellationToken = default) =>
        RunAsync(Write, inner.UpsertManyAsync, values, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> ReplaceManyAsync(
        IEnumerable<(T Value, RevisionId Revision)> items, CancellationToken cancellationToken = default) =>
        RunAsync(Write, inner.ReplaceManyAsync, items, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> UpdateManyAsync(
        IEnumerable<TId> ids, Func<T, T> update, CancellationToken cancellationToken = default) =>
        RunAsync(
            Write,
            (keys, token) => inner.UpdateManyAsync(keys, update, token),
            ids,
            cancellationToken);

    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> DeleteManyAsync(
        IEnumerable<TId> ids, CancellationToken cancellationToken = default) =>
        RunAsync(Write, inner.DeleteManyAsync, ids, cancellationToken);

    public IAsyncEnumerable<MemoryEntry<T, TId>> ListAsync(
        MemoryPrefix<TId>? prefix = null, CancellationToken cancellationToken = default) =>
        inner.ListAsync(prefix, cancellationToken);

    public MemoryQuery<T, TId> Query(MemoryPrefix<TId>? prefix = null) => inner.Query(prefix);

    public ValueTask<MemoryPage<T, TId>> ListPageAsync(
        MemoryListOptions<TId>? options = null, string? continuation = null,
        CancellationToken cancellationToken = default) =>
        RunAsync(
            Read, (asked, token) => inner.ListPageAsync(asked, continuation, token), options, cancellationToken);

    public ValueTask<long> CountAsync(
        MemoryPrefix<TId>? prefix = null, CancellationToken cancellationToken = default) =>
        RunAsync(Read, inner.CountAsync, prefix, cancellationToken);

    public ChannelReader<MemoryChange<T, TId>> Changes(
        ChangeOptions<TId>? options = null, CancellationToken cancellationToken = default) =>
        inner.Changes(options, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryRevision<T>>> GetHistoryAsync(
        TId id, CancellationToken cancellationToken = default) => inner.GetHistoryAsync(id, cancellationToken);

    public ValueTask<RevisionId> PutAttachmentAsync(
        TId id, string name, string contentType, Stream content, CancellationToken cancellationToken = default) =>
        RunAsync(
            Write, (key, token) => inner.PutAttachmentAsync(key, name, contentType, content, token), id,
            cancellationToken);

    public ValueTask<Stream?> OpenAttachmentAsync(
        TId id, string name, CancellationToken cancellationToken = default) =>
        inner.OpenAttachmentAsync(id, name, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryAttachment>> ListAttachmentsAsync(
        TId id, CancellationToken cancellationToken = default) => inner.ListAttachmentsAsync(id, cancellationToken);

    public ValueTask<bool> DeleteAttachmentAsync(
        TId id, string name, CancellationToken cancellationToken = default) =>
        inner.DeleteAttachmentAsync(id, name, cancellationToken);

    public ValueTask<IMemorySubscription<T, TId>> SubscribeAsync(
        string name, SubscriptionOptions<TId>? options = null, CancellationToken cancellationToken = default) =>
        inner.SubscribeAsync(name, options, cancellationToken);

    public ValueTask UnsubscribeAsync(string name, CancellationToken cancellationToken = default) =>
        inner.UnsubscribeAsync(name, cancellationToken);

    public ValueTask<MemoryConflict<T, TId>?> GetConflictAsync(TId id, CancellationToken cancellationToken = default) =>
        inner.GetConflictAsync(id, cancellationToken);

    public ChannelReader<MemoryConflict<T, TId>> Conflicts(CancellationToken cancellationToken = default) =>
        inner.Conflicts(cancellationToken);

    public ValueTask<RevisionId> ResolveConflictAsync(
        MemoryConflict<T, TId> conflict, T value, CancellationToken cancellationToken = default) =>
        RunAsync(
            Write, (changed, token) => inner.ResolveConflictAsync(conflict, changed, token),
            value, cancellationToken);

    private bool IsPlain => !metrics.IsObserved;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TResult> RunAsync<TArgument, TResult>(
        string name, Func<TArgument, CancellationToken, ValueTask<TResult>> run, TArgument argument,
        CancellationToken cancellationToken)
    {
        if (!metrics.IsObserved) return await run(argument, cancellationToken).ConfigureAwait(false);
        using MemoryMetrics.Operation operation = metrics.Begin(name, type);
        try
        {
            return await run(argument, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            operation.Fail(error);
            throw;
        }
    }
}
