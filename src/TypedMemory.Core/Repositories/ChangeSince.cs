namespace TypedMemory;

/// <summary>The place where a change feed starts.</summary>
public readonly record struct ChangeSince
{
    private ChangeSince(long? sequence, string? incarnation) => (Sequence, Incarnation) = (sequence, incarnation);

    /// <summary>
    /// With the first change that the store still has: each document once, with its newest revision. The default.
    /// </summary>
    public static ChangeSince Beginning { get; }

    /// <summary>With the first change after the call.</summary>
    public static ChangeSince Now { get; } = new(-1, null);

    /// <summary>
    /// The sequence after which the feed starts, or <see langword="null"/> for the beginning, -1 for now.
    /// </summary>
    public long? Sequence { get; }

    /// <summary>The incarnation of the store that the sequence belongs to, where the caller kept it.</summary>
    public string? Incarnation { get; }

    /// <summary>With the first change after the given sequence.</summary>
    /// <param name="sequence">A sequence that a feed of this store delivered.</param>
    /// <param name="incarnation">The store's incarnation at that time; if it is given and another one, the feed ends
    /// with an error.</param>
    public static ChangeSince After(long sequence, string? incarnation = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        return new ChangeSince(sequence, incarnation);
    }
}
