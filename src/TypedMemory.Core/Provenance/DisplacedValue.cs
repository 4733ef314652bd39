namespace TypedMemory;

/// <summary>A value that another one took the place of: an earlier one, or the other side of a merge.</summary>
/// <param name="Json">The value as canonical JSON.</param>
/// <param name="Revision">The revision that had it.</param>
public sealed record DisplacedValue(string Json, RevisionId Revision)
{
    /// <summary>Who had said so, and from what, or <see langword="null"/> if nothing is known.</summary>
    public MemoryOrigin? Origin { get; init; }

    /// <summary>When it was set, or <see langword="null"/> if that is not known.</summary>
    public DateTimeOffset? Time { get; init; }
}
