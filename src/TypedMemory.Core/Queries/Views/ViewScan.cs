namespace TypedMemory.Core.Queries.Views;

/// <summary>Which rows of a view are read.</summary>
/// <param name="Signature">The signature of the view.</param>
/// <param name="View">Its number.</param>
public sealed record ViewScan(string Signature, int View)
{
    /// <summary>The least order, and in it the least id. The default value is the beginning.</summary>
    public ViewBound Low { get; init; } = new(default, "");

    /// <summary>
    /// The first order and id beyond. The default value is <see langword="null"/>: to the last row.
    /// </summary>
    public ViewBound? High { get; init; }

    /// <summary>Whether the last ones come first. The default value is <see langword="false"/>.</summary>
    public bool Descending { get; init; }

    /// <summary>The row behind which to go on. The default value is <see langword="null"/>: the first row.</summary>
    public ViewPlace? After { get; init; }

    /// <summary>How many rows are passed over. The default value is 0.</summary>
    public int Skip { get; init; }

    /// <summary>How many rows at most. The default value is 200.</summary>
    public int Limit { get; init; } = 200;
}
