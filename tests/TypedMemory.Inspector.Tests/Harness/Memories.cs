using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace TypedMemory.Inspector.Tests;

/// <summary>Something that an agent holds to be true.</summary>
[MemoryType("fact", Key = "{Agent}:{Topic}")]
public sealed partial record Fact
{
    public required string Agent { get; init; }

    public required string Topic { get; init; }

    [FullText]
    public string Text { get; init; } = "";

    [Index, Merge(MergeKind.Max)]
    public double Confidence { get; init; }

    [Merge(MergeKind.Counter)]
    public long Hits { get; init; }

    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Tags { get; init; } = [];
}

/// <summary>What an agent keeps to itself: sealed, and read as it was before it was sealed too.</summary>
[MemoryType("diary", Key = "{Day}"), Encrypted(AcceptsPlaintext = true)]
public sealed partial record Diary
{
    public required string Day { get; init; }

    public string Entry { get; init; } = "";

    public string Mood { get; init; } = "";
}

/// <summary>Who may come in: all that a type can do beside an edit.</summary>
[MemoryType("guest", Key = "{Name}", Version = 2, TimeToLive = "1.00:00:00")]
public sealed partial record Guest
{
    public required string Name { get; init; }

    [Index(IsUnique = true)]
    public string Mail { get; init; } = "";

    [Created]
    public DateTimeOffset Since { get; init; }

    [Modified]
    public DateTimeOffset Changed { get; init; }

    [Upcast(1)]
    public static JsonObject FromFirst(JsonObject document)
    {
        document["mail"] = "of the first version";
        return document;
    }
}

/// <summary>A plan, whose conflicts people settle.</summary>
[MemoryType("plan", Key = "{Name}", Conflicts = ConflictPolicy.Manual)]
public sealed partial record Plan
{
    public required string Name { get; init; }

    public string Text { get; init; } = "";

    public string? Owner { get; init; }
}
