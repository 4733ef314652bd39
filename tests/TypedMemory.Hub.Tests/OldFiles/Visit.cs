using System.Text.Json.Nodes;

namespace TypedMemory.Hub.Tests.OldFiles;

/// <summary>A version later than in the files: there, the report was called "summary".</summary>
[MemoryType("visit", Key = "{Agent}:{Started}", Version = 2)]
[Index(nameof(Agent), nameof(Started), IsDescending = [false, true])]
public sealed partial record Visit
{
    public required string Agent { get; init; }

    public required DateTimeOffset Started { get; init; }

    [FullText]
    public string Report { get; init; } = "";

    [Upcast(1)]
    internal static void Rename(JsonObject document) => document["report"] = document["summary"]?.DeepClone();
}
