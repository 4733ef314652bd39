using System.Collections.Immutable;

namespace TypedMemory.Tests;

/// <summary>A type with indexes of every shape, for the tests of queries.</summary>
[MemoryType("job", Key = "{Number}")]
[Index(nameof(Owner), nameof(Priority), IsDescending = [false, true])]
public sealed partial record Job
{
    public required int Number { get; init; }

    [Index]
    public string? Owner { get; init; }

    [Index]
    public double Weight { get; init; }

    public int Priority { get; init; } = 3;

    [Index]
    public JobState State { get; init; }

    public DateTimeOffset? Due { get; init; }

    public decimal Price { get; init; }

    public JobTraits Traits { get; init; }

    public JobTraits? Wanted { get; init; }

    public JobRights Rights { get; init; }

    [Index]
    public ImmutableHashSet<string> Tags { get; init; } = [];

    [FullText]
    public string Title { get; init; } = "";

    [FullText]
    public string? Notes { get; init; }
}
