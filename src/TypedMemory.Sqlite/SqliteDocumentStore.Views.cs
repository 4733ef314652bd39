using TypedMemory.Core.Queries.Views;
using TypedMemory.Sqlite.Reading;
using TypedMemory.Sqlite.Writing;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore : IViewStore
{
    /// <inheritdoc/>
    async ValueTask<long> IViewStore.OpenAsync(string signature, int count, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(signature);
        var last = new ViewScan(signature, Math.Max(count - 1, 0)) { Limit = 1 };
        ViewPage? found = await Read(reader => new ViewScanner(reader).Scan(last), cancellationToken)
            .ConfigureAwait(false);
        if (found is not null || _options.ReadOnly) return found?.Sequence ?? 0;
        return await RunAsync(
            writer => new ViewIndexing(writer.Connection).Open(signature, count), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    async ValueTask<bool> IViewStore.UpdateAsync(ViewUpdate update, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(update);
        return !_options.ReadOnly && await RunAsync(
            writer => new ViewIndexing(writer.Connection).Update(update), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    ValueTask<ViewPage?> IViewStore.ScanAsync(ViewScan scan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scan);
        ArgumentOutOfRangeException.ThrowIfLessThan(scan.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(scan.Skip);
        return Read(reader => new ViewScanner(reader).Scan(scan), cancellationToken);
    }

    /// <inheritdoc/>
    ValueTask<long> IViewStore.CountAsync(ViewScan scan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scan);
        return Read(reader => new ViewScanner(reader).Count(scan), cancellationToken);
    }

    /// <inheritdoc/>
    ValueTask<ViewSize> IViewStore.MeasureAsync(string signature, CancellationToken cancellationToken) =>
        Read(reader => new ViewScanner(reader).Measure(signature), cancellationToken);

    /// <inheritdoc/>
    async ValueTask IViewStore.KeepAsync(IReadOnlyCollection<string> signatures, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        if (_options.ReadOnly) return;
        await RunAsync(writer => new ViewIndexing(writer.Connection).Keep(signatures), cancellationToken)
            .ConfigureAwait(false);
    }
}
