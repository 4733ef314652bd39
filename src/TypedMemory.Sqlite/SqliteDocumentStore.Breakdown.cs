using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Maintenance;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore : IStoreBreakdown
{
    /// <inheritdoc/>
    public ValueTask<StoreBreakdown> GetBreakdownAsync(CancellationToken cancellationToken = default) => Read(
        reader => new BreakdownReader(reader.Connection, _types.IndexUses).Read(), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<IndexReport>> GetIndexesAsync(CancellationToken cancellationToken = default) =>
        Read<IReadOnlyList<IndexReport>>(
            reader => [.. new BreakdownReader(reader.Connection, _types.IndexUses).ReadIndexes()], cancellationToken);
}
