using TypedMemory.Core.Queries.Fields;

namespace TypedMemory.Hub.Databases;

/// <summary>
/// The indexes of an application's store, of which nothing is told before it would survive a power loss.
/// </summary>
/// <param name="inner">The indexes.</param>
/// <param name="sync">Makes durable what was read.</param>
internal sealed class DurableFieldIndexes(
    IFieldIndexStore inner, Func<CancellationToken, ValueTask> sync) : IFieldIndexStore
{
    public ValueTask DefineAsync(IReadOnlyList<FieldIndex> indexes, CancellationToken cancellationToken = default) =>
        inner.DefineAsync(indexes, cancellationToken);

    public ValueTask<long?> BuildAsync(CancellationToken cancellationToken = default) =>
        inner.BuildAsync(cancellationToken);

    public async ValueTask<FieldPage?> ScanAsync(FieldScan scan, CancellationToken cancellationToken = default)
    {
        FieldPage? page = await inner.ScanAsync(scan, cancellationToken).ConfigureAwait(false);
        await sync(cancellationToken).ConfigureAwait(false);
        return page;
    }
}
