using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore : IQueryStore
{
    /// <inheritdoc/>
    public async ValueTask EnsureIndexesAsync(
        IReadOnlyList<TypeIndexes> types, IProgress<IndexProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(types);

        // What is not there is searched without it.
        if (_options.ReadOnly) return;
        foreach (TypeIndexes type in await Read(
            reader => reader.Indexes.FindOutdated(types), cancellationToken).ConfigureAwait(false))
        {

            await RunAsync(writer => writer.Indexes.Define(type), cancellationToken).ConfigureAwait(false);
            await BuildIndexesAsync(type.Prefix, progress, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TypeIndexes>> ReadIndexesAsync(CancellationToken cancellationToken = default) =>
        Read(static reader => IndexCatalog.ReadTypes(reader.Connection), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<QueryResult> QueryAsync(
        DocumentQuery query, int pageSize, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        return Read(reader => reader.Queries.Find(query, pageSize, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(DocumentQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Read(reader => reader.Queries.Count(query, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Reads which indexes the file has: those that the types of the applications declare that use it.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The types that have some, in the order of their prefixes.</returns>
    public ValueTask<IReadOnlyList<TypeIndexes>> ListIndexesAsync(CancellationToken cancellationToken = default) =>
        Read(static reader => IndexCatalog.Read(reader.Connection).List(), cancellationToken);

    private async ValueTask BuildIndexesAsync(
        string prefix, IProgress<IndexProgress>? progress, CancellationToken cancellationToken)
    {
        long done = 0;
        while (await RunAsync(
            writer => writer.Indexes.Build(prefix), cancellationToken).ConfigureAwait(false) is { } built)
        {
            done += built;
            if (progress is null) continue;
            long total = await CountAsync(prefix, cancellationToken).ConfigureAwait(false);
            progress.Report(new IndexProgress(prefix, Math.Min(done, total), total));
        }
    }
}
