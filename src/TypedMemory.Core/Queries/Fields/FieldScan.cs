namespace TypedMemory.Core.Queries.Fields;

/// <summary>Which entries of an index over fields are read.</summary>
/// <param name="Index">The index.</param>
public sealed record FieldScan(FieldIndex Index)
{
    /// <summary>The least key. The default value is empty: from the first on.</summary>
    public ReadOnlyMemory<byte> Low { get; init; }

    /// <summary>The first key beyond. The default value is <see langword="null"/>: to the last one.</summary>
    public ReadOnlyMemory<byte>? High { get; init; }

    /// <summary>Whether the last ones come first. The default value is <see langword="false"/>.</summary>
    public bool Descending { get; init; }

    /// <summary>The entry behind which to go on. The default value is <see langword="null"/>: at the begin.</summary>
    public FieldPlace? After { get; init; }

    /// <summary>How many entries at most. The default value is 200.</summary>
    public int Limit { get; init; } = 200;
}
