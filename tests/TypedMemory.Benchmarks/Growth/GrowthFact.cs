namespace TypedMemory.Benchmarks.Growth;

/// <summary>
/// A document of 330 bytes with an index and a full text, of which a growing store always has as many alike.
/// </summary>
[MemoryType("growthfact", Key = "{Agent}:{Number}")]
public sealed partial record GrowthFact
{
    /// <summary>So many documents have the same source, and the same rare word.</summary>
    public const int Alike = 20;

    public required string Agent { get; init; }

    public required int Number { get; init; }

    public long Edition { get; init; }

    [Index] public string Source { get; init; } = "";

    [FullText] public string Text { get; init; } = "";

    public string Rest { get; init; } = "";

    /// <summary>The document of a number.</summary>
    public static GrowthFact Of(int number, long edition = 0) => new()
    {
        Agent = "a7",
        Number = number,
        Edition = edition,
        Source = SourceOf(number),
        Text = $"deploys are frozen on fridays since {WordOf(number)}",
        Rest = new string((char)('a' + (number % 26)), 150),
    };

    public static string SourceOf(int number) => $"source-{number / Alike}";

    public static string WordOf(int number) => $"w{number / Alike}";
}
