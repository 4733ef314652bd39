using TypedMemory.Core.Queries.Fields;
using TypedMemory.Sqlite.Queries;
using TypedMemory.Sqlite.Reading;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore : IFieldIndexStore
{
    /// <inheritdoc/>
    async ValueTask IFieldIndexStore.DefineAsync(
        IReadOnlyList<FieldIndex> indexes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(indexes);
        if (_options.ReadOnly) return;
        List<string> wanted =
            [.. indexes.Where(static index => index.CanBeKept).Select(FieldDefinition.Write).Distinct()];
        if (await Read(reader => new FieldScanner(reader).Has(wanted), cancellationToken).ConfigureAwait(false)) return;
        await RunAsync(writer => writer.Fields.Define(wanted), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    async ValueTask<long?> IFieldIndexStore.BuildAsync(CancellationToken cancellationToken) => _options.ReadOnly
        ? null
        : await RunAsync(static writer => writer.Fields.Build(), cancellationToken)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    ValueTask<FieldPage?> IFieldIndexStore.ScanAsync(FieldScan scan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scan);
        ArgumentOutOfRangeException.ThrowIfLessThan(scan.Limit, 1);
        return Read(reader => new FieldScanner(reader).Scan(scan), cancellationToken);
    }
}
