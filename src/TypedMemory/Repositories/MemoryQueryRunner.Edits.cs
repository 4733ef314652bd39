using TypedMemory.Core.Queries;
using TypedMemory.Core.Store;

namespace TypedMemory.Repositories;

internal sealed partial class MemoryQueryRunner<T, TId>
{
    /// <summary>
    /// How many documents are edited in one transaction: enough to be cheap, few enough that other writers have their
    /// turn.
    /// </summary>
    private const int EditsAtOnce = 1000;

    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> DeleteAsync(
        DocumentQuery query, CancellationToken cancellationToken) =>
        EditAsync(
            query, "deleted", (ids, filter) =>
                batches.DeleteAsync(ids, filter, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> UpdateAsync(
        DocumentQuery query, Func<T, T> update, CancellationToken cancellationToken) =>
        EditAsync(
            query, "updated", (ids, filter) =>
                batches.UpdateAsync(ids, update, filter, cancellationToken), cancellationToken);

    /// <summary>Edits the results of a query, a number of them at a time.</summary>
    private async ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> EditAsync(
        DocumentQuery query,
        string done,
        Func<TId[], QueryScan, ValueTask<MemoryWriteOutcome<TId>?[]>> edit,
        CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        query = await visibility.ApplyAsync(store, query, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<QueryRow> rows = (
            await RunAsync(query, int.MaxValue, cancellationToken).ConfigureAwait(false)).Rows;
        var filter = new QueryScan(query);
        List<MemoryWriteOutcome<TId>> outcomes = [];
        foreach (QueryRow[] some in rows.Chunk(EditsAtOnce))
        {
            List<TId> ids = [];
            foreach (QueryRow row in some)
            {
                if (TId.TryParse(row.Id, null, out TId id)) ids.Add(id);
                else outcomes.Add(new MemoryWriteOutcome<TId>(default, default, NoKey(row.Id, done)));
            }

            foreach (MemoryWriteOutcome<TId>? outcome in await edit([.. ids], filter).ConfigureAwait(false))
            {
                if (outcome is { } made) outcomes.Add(made);
            }
        }

        return outcomes;
    }

    private static TypedMemoryException NoKey(string id, string done) => new(
        TypedMemoryErrorCodes.BadRequest,
        $"The document \"{id}\" was not {done}: its id is no {typeof(TId).Name}. Another program wrote it; edit it through the store.");
}
