using TypedMemory.Core.Store;
using TypedMemory.Edits;
using TypedMemory.Generated;
using TypedMemory.Store;

namespace TypedMemory.Transactions;

/// <summary>A list of edits, composed and written together.</summary>
internal sealed class MemoryUnitOfWork(MemoryStore memory, MemoryTypes types) : IMemoryUnitOfWork
{
    private readonly List<Func<IDocumentStore, IOptimisticEdit>> _edits = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private bool _committed;

    public IMemoryUnitOfWork Insert<T, TId>(IMemoryRepository<T, TId> repository, T value)
        where T : notnull
        where TId : struct, IMemoryId<TId> => Write<T, TId>(value, null, mustBeNew: true);

    public IMemoryUnitOfWork Upsert<T, TId>(IMemoryRepository<T, TId> repository, T value)
        where T : notnull
        where TId : struct, IMemoryId<TId> => Write<T, TId>(value, null, mustBeNew: false);

    public IMemoryUnitOfWork Replace<T, TId>(IMemoryRepository<T, TId> repository, T value, RevisionId revision)
        where T : notnull
        where TId : struct, IMemoryId<TId> => Write<T, TId>(value, revision, mustBeNew: false);

    public IMemoryUnitOfWork Update<T, TId>(IMemoryRepository<T, TId> repository, TId id, Func<T, T> update)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(update);
        MemoryType<T, TId> type = types.Get<T, TId>();
        return Add(
            id.DocumentId, store => new UpdateEdit<T, TId>(store, type, id, update) { MustExist = true });
    }

    public IMemoryUnitOfWork Delete<T, TId>(IMemoryRepository<T, TId> repository, TId id)
        where T : notnull
        where TId : struct, IMemoryId<TId> => Add(new DeleteEdit(types.Get<T, TId>().Merge, id.DocumentId));

    public async ValueTask<IReadOnlyList<MemoryWriteOutcome>> CommitAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfCommitted();
        _committed = true;
        if (_edits.Count == 0) return [];
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<WriteOutcome> outcomes = await ApplicationEdits.WriteAllAsync(
            store, [.. _edits.Select(make => make(store))], cancellationToken).ConfigureAwait(false);
        return [.. outcomes.Select(static outcome => new MemoryWriteOutcome(outcome.Id, outcome.Winner, null))];
    }

    private MemoryUnitOfWork Write<T, TId>(T value, RevisionId? replaced, bool mustBeNew)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        MemoryType<T, TId> type = types.Get<T, TId>();
        var encoded = new ValueEdit<T, TId>(type, type.Prepare(value, memory.Time));
        return Add(new ContentEdit<T, TId>(type, encoded.Id, encoded.Content, replaced, mustBeNew));
    }

    private MemoryUnitOfWork Add(IDocumentEdit edit)
    {
        IOptimisticEdit composed = OptimisticEdits.From(edit);
        return Add(edit.Id, _ => composed);
    }

    private MemoryUnitOfWork Add(string id, Func<IDocumentStore, IOptimisticEdit> make)
    {
        ThrowIfCommitted();
        if (!_ids.Add(id))
        {
            throw new InvalidOperationException(
                $"The unit of work has an edit of \"{id}\" already. Put both into one edit, or into two units.");
        }

        _edits.Add(make);
        return this;
    }

    private void ThrowIfCommitted()
    {
        if (_committed) throw new InvalidOperationException("The unit of work is committed already. Begin another one.");
    }
}
