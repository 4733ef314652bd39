using System.Runtime.CompilerServices;
using TypedMemory.Core.Queries.Views;

namespace TypedMemory.Hub.Views;

/// <summary>Reads a view, page by page: nothing of the store is held while a slow client is waited for.</summary>
/// <param name="keeper">What keeps the rows.</param>
/// <param name="group">The views of the design document.</param>
/// <param name="name">The view.</param>
internal sealed class ViewReader(IViewStore keeper, ViewGroup group, string name)
{
    private const int FirstPage = 50;

    private const int PageSize = 500;

    private readonly ViewScan _view = new(group.Signature, group.Views[name].Number);

    /// <summary>How many rows the view has, and where it stands.</summary>
    public async ValueTask<(long Total, long Sequence)> LookAsync(CancellationToken cancellationToken)
    {
        ViewPage? page = await keeper.ScanAsync(_view with { Limit = 1 }, cancellationToken).ConfigureAwait(false);
        return (page?.Total ?? 0, page?.Sequence ?? 0);
    }

    /// <summary>How many rows come before those of the query.</summary>
    public ValueTask<long> OffsetAsync(ViewQuery query, CancellationToken cancellationToken)
    {
        if (query.Keys is not null) return new(0);
        ViewScan range = query.RangeOf(_view);
        if (query.Rows.Descending)
        {
            return range.High is { } high
                ? keeper.CountAsync(_view with { Low = high }, cancellationToken) : new(0L);
        }

        return range.Low.Order.IsEmpty
            ? new(0L) : keeper.CountAsync(_view with { High = range.Low }, cancellationToken);
    }

    /// <summary>The rows of the query.</summary>
    public async IAsyncEnumerable<ViewRow> RowsAsync(
        ViewQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int skip = query.Rows.Skip, left = query.Rows.Limit ?? int.MaxValue;
        foreach (ViewScan range in Ranges(query))
        {
            if (left <= 0) yield break;
            if (query.Keys is null)
            {
                // One range: the store itself passes over what is skipped.
                await foreach (ViewRow row in ScanAsync(range with { Skip = skip }, left, cancellationToken)
                    .ConfigureAwait(false)) yield return row;
                continue;
            }

            int most = (int)Math.Min((long)left + skip, int.MaxValue);
            await foreach (ViewRow row in ScanAsync(range, most, cancellationToken).ConfigureAwait(false))
            {
                if (skip-- > 0) continue;
                yield return row;
                if (--left <= 0) yield break;
            }

            skip = Math.Max(skip, 0);
        }
    }

    /// <summary>The groups of the query, each with its value.</summary>
    public async IAsyncEnumerable<(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value)> GroupsAsync(
        ViewQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int skip = query.Rows.Skip, left = query.Rows.Limit ?? int.MaxValue;
        foreach (ViewScan range in Ranges(query))
        {
            GroupKey current = default;
            IReduction? reduction = null;
            await foreach (ViewRow row in ScanAsync(range, int.MaxValue, cancellationToken).ConfigureAwait(false))
            {
                GroupKey key = GroupKey.Of(row, query.GroupLevel);
                if (reduction is not null && !key.IsSame(current))
                {
                    if (skip-- <= 0)
                    {
                        if (left-- <= 0) yield break;
                        yield return (current.Json, await reduction.EndAsync(cancellationToken).ConfigureAwait(false));
                    }

                    reduction = null;
                }

                // Nothing is computed of a group that nobody is told.
                if (left <= 0 && skip <= 0) yield break;
                current = key;
                reduction ??= skip > 0
                    ? new CountReduction(false) : BuiltInReduce.Start(group, name, group.Views[name].Reduce!);
                await reduction.AddAsync(row, cancellationToken).ConfigureAwait(false);
            }

            if (reduction is not null && skip-- <= 0)
            {
                if (left-- <= 0) yield break;
                yield return (current.Json, await reduction.EndAsync(cancellationToken).ConfigureAwait(false));
            }

            skip = Math.Max(skip, 0);
        }
    }

    private IEnumerable<ViewScan> Ranges(ViewQuery query) => query.Keys is not { } keys
        ? [query.RangeOf(_view)]
        : (query.Rows.Descending ? keys.Reverse() : keys).Select(key => query.RangeOf(_view, key));

    private async IAsyncEnumerable<ViewRow> ScanAsync(
        ViewScan scan, int limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        scan = scan with { Limit = Math.Min(limit, FirstPage) };
        while (limit > 0)
        {
            ViewPage? page = await keeper.ScanAsync(scan, cancellationToken).ConfigureAwait(false);
            if (page is null) yield break;
            foreach (ViewRow row in page.Rows) yield return row;
            limit -= page.Rows.Length;
            if (!page.HasMore || page.Rows.IsEmpty || limit <= 0) yield break;
            scan = scan with { After = page.Rows[^1].Place, Skip = 0, Limit = Math.Min(limit, PageSize) };
        }
    }
}
