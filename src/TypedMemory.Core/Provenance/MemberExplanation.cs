namespace TypedMemory;

/// <summary>Where the value of a member comes from.</summary>
/// <param name="Name">The JSON name.</param>
/// <param name="Json">The value as canonical JSON; a sealed one is in its sealed form.</param>
public sealed record MemberExplanation(string Name, string Json)
{
    /// <summary>
    /// Who said so, and from what, or <see langword="null"/> if nothing is known. Of a value that many edits make up (a
    /// counter, a set, a map), the last edit, with the least trust of all.
    /// </summary>
    public MemoryOrigin? Origin { get; init; }

    /// <summary>How far the value is trusted.</summary>
    public MemoryTrust Trust { get; init; } = MemoryTrust.Unverified;

    /// <summary>
    /// When it was set, by the clock of the device that set it, or <see langword="null"/> if that is not known.
    /// </summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>
    /// The actor of the store that set it, or <see langword="null"/> if it was set by something else, or by many.
    /// </summary>
    public string? Actor { get; init; }

    /// <summary>
    /// What the value displaced, as far as its revision's body is still in this store, or <see langword="null"/> if
    /// there
    /// was nothing, or it is gone.
    /// </summary>
    public DisplacedValue? Displaced { get; init; }
}
