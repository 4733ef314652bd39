using System.Collections.Immutable;

namespace TypedMemory.Tests;

/// <summary>A type with sorted collections of strings.</summary>
[MemoryType("words", Key = "{Name}:{Day}")]
public sealed partial record Words
{
    public required string Name { get; init; }

    public required DateOnly Day { get; init; }

    public decimal Price { get; init; }

    public DateTimeOffset At { get; init; }

    public SortedDictionary<string, int> Counts { get; init; } = new(StringComparer.Ordinal);

    public SortedSet<string> Set { get; init; } = new(StringComparer.Ordinal);

    public ImmutableSortedSet<string> Fixed { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, string?> Texts { get; init; } =
        ImmutableSortedDictionary.Create<string, string?>(StringComparer.Ordinal);
}
