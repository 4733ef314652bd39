namespace TypedMemory;

/// <summary>How a directory is kept.</summary>
public sealed record MemoryDirectoryOptions
{
    /// <summary>
    /// How long a directory has to be quiet before a live sync looks at it: editors write a file in several steps.
    /// The default value is 200 ms.
    /// </summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How long a file has to be gone before a live sync deletes it: some editors delete a file and write it anew.
    /// The default value is 1 s.
    /// </summary>
    public TimeSpan DeleteDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often a live sync looks at the whole directory, since systems may lose notices of changes. The default value
    /// is 15 s.
    /// </summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The clock. The default value is that of the system.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
