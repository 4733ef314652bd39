using System.Text;
using TypedMemory.Core.Queries.Views;

namespace TypedMemory.Hub.Views;

/// <summary>
/// <c>_count</c>, and <c>_approx_count_distinct</c>, which is exact here: rows come in the order of keys.
/// </summary>
/// <param name="isDistinct">Whether each key counts once.</param>
internal sealed class CountReduction(bool isDistinct) : IReduction
{
    private ReadOnlyMemory<byte> _last;
    private long _count;

    public ValueTask AddAsync(ViewRow row, CancellationToken cancellationToken)
    {
        if (!isDistinct || _count == 0 || !row.Place.Order.Span.SequenceEqual(_last.Span)) _count++;
        _last = row.Place.Order;
        return ValueTask.CompletedTask;
    }

    public ValueTask<ReadOnlyMemory<byte>> EndAsync(CancellationToken cancellationToken) =>
        new(Encoding.ASCII.GetBytes(_count.ToString(System.Globalization.CultureInfo.InvariantCulture)));
}
