using TypedMemory.Core.Merging;
using TypedMemory.Core.Store;
using TypedMemory.Edits;
using TypedMemory.Generated;
using TypedMemory.Store;

namespace TypedMemory.Transactions;

/// <summary>A list of edits, composed and written together.</summary>
internal sealed class MemoryUnitOfWork(MemoryStore memory, MemoryTypes types) : IMemoryUnitOfWork
{
    private readonly List<Edit> _edits = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private bool _committed;

    private delegate ValueTask<DocumentWrite?> Composition(
        IDocumentStore store, DocumentSnapshot? current, EditContext context, CancellationToken cancellationToken);

    public IMemoryUnitOfWork Insert<T, TId>(IMemoryRepository<T, TId> repository, T value)
        where T : notnull
        where TId : struct, IMemoryId<TId> =>
            Add(new ValueEdit<T, TId>(types.Get<T, TId>(), value), (edit, current) =>
        {
            if (types.Get<T, TId>().IsThere(current, memory.Now))
                throw new RevisionConflictException(edit.Id, null, current.Winner.Revision);
        });

    public IMemoryUnitOfWork Upsert<T, TId>(IMemoryRepository<T, TId> repository, T value)
        where T : notnull
        where TId : struct, IMemoryId<TId> =>
            Add(new ValueEdit<T, TId>(types.Get<T, TId>(), value), static (_, _) => { }, writesOverDamage: true);

    public IMemoryUnitOfWork Replace<T, TId>(IMemoryRepository<T, TId> repository, T value, RevisionId revision)
        where T : notnull
        where TId : struct, IMemoryId<TId> => Add(new ValueEdit<T, TId>(types.Get<T, TId>(), value), (edit, current) =>
            RevisionCheck.Demand(edit.Id, current, revision), writesOverDamage: true);

    public IMemoryUnitOfWork Update<T, TId>(IMemoryRepository<T, TId> repository, TId id, Func<T, T> update)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(update);
        MemoryType<T, TId> type = types.Get<T, TId>();
        return Add(id.DocumentId, (store, current, context, token) =>
            UpdateEdit.ComposeAsync(store, type, id, update, current, context, token));
    }

    public IMemoryUnitOfWork Delete<T, TId>(IMemoryRepository<T, TId> repository, TId id)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        IMemoryMerge merge = types.Get<T, TId>().Merge;
        return Add(id.DocumentId, (_, current, context, _) =>
            ValueTask.FromResult(current is null ? null : TypedEdit.Delete(merge, current, context)));
    }

    public async ValueTask<IReadOnlyList<MemoryWriteOutcome>> CommitAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfCommitted();
        _committed = true;
        if (_edits.Count == 0) return [];
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        string[] ids = [.. _edits.Select(static edit => edit.Id)];
        while (true)
        {
            IReadOnlyList<DocumentSnapshot?> documents = await store.GetSnapshotsAsync(
                ids, cancellationToken).ConfigureAwait(false);
            if (await TryCommitAsync(store, documents, cancellationToken).ConfigureAwait(false) is { } outcomes)
                return outcomes;
            TypedMemoryTelemetry.WriteRetries.Add(1);
        }
    }

    private async ValueTask<MemoryWriteOutcome[]?> TryCommitAsync(
        IDocumentStore store, IReadOnlyList<DocumentSnapshot?> documents, CancellationToken cancellationToken)
    {
        EditContext context = await ScopedOrigin.ContextAsync(store, cancellationToken).ConfigureAwait(false);
        var outcomes = new MemoryWriteOutcome[_edits.Count];
        List<int> written = [];
        List<DocumentWrite> writes = [];
        for (int i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = new MemoryWriteOutcome(_edits[i].Id, documents[i]?.Winner.Revision ?? default, null);
            DocumentWrite? write = await _edits[i].Compose(
                store, documents[i], context, cancellationToken).ConfigureAwait(false);
            if (write is null) continue;
            written.Add(i);
            writes.Add(write);
        }

        if (writes.Count == 0) return outcomes;
        var batch = new DocumentBatch { Writes = [.. writes], Atomic = true };
        IReadOnlyList<WriteOutcome> results = await store.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        if (results.Any(static result => result.Error is RevisionConflictException)) return null;
        for (int i = 0; i < results.Count; i++)
        {
            if (results[i].Error is { } error) throw error;
            outcomes[written[i]] = new MemoryWriteOutcome(results[i].Id, results[i].Winner, null);
        }

        return outcomes;
    }

    private MemoryUnitOfWork Add<T, TId>(
        ValueEdit<T, TId> edit, Action<ValueEdit<T, TId>, DocumentSnapshot?> check, bool writesOverDamage = false)
        where T : notnull
        where TId : struct, IMemoryId<TId> => Add(edit.Id, (_, current, context, _) =>
        {
            check(edit, current);
            return ValueTask.FromResult(edit.Compose(current, context with { WritesOverDamage = writesOverDamage }));
        });

    private MemoryUnitOfWork Add(string id, Composition compose)
    {
        ThrowIfCommitted();
        if (!_ids.Add(id))
        {
            throw new InvalidOperationException(
                $"The unit of work has an edit of \"{id}\" already. Put both into one edit, or into two units.");
        }

        _edits.Add(new Edit(id, compose));
        return this;
    }

    private void ThrowIfCommitted()
    {
        if (_committed) throw new InvalidOperationException("The unit of work is committed. Begin another one.");
    }

    private sealed record Edit(string Id, Composition Compose);
}
