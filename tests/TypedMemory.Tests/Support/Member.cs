using System.Collections.Immutable;

namespace TypedMemory.Tests;

[MemoryType("member", Key = "{Number}")]
[Index(nameof(Team), nameof(Seat), IsUnique = true)]
public sealed partial record Member
{
    public required int Number { get; init; }

    [Index(IsUnique = true)]
    public string? Email { get; init; }

    public string? Team { get; init; }

    public int Seat { get; init; }

    [Index(IsUnique = true)]
    public ImmutableHashSet<string> Badges { get; init; } = [];
}
