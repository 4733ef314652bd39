namespace TypedMemory.Benchmarks.Queries;

/// <summary>The document of this suite, about 330 bytes of JSON.</summary>
[MemoryType("queryfact", Key = "{Agent}:{Number}")]
[Index(nameof(Agent), nameof(Seen))]
public sealed partial record QueryFact
{
    private static readonly string[] s_words =
        "alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo sierra tango"
            .Split(' ');

    public required string Agent { get; init; }

    public required int Number { get; init; }

    [FullText] public string Text { get; init; } = "";

    [Index] public string Source { get; init; } = "";

    public double Confidence { get; init; }

    public long Seen { get; init; }

    public QueryPlace Place { get; init; } = new("", 0);

    /// <summary>The document of a number: the same in every system and every run.</summary>
    public static QueryFact Of(int number)
    {
        var random = new Random(number);
        return new QueryFact
        {
            Agent = AgentOf(number % 100),
            Number = number,
            Text = string.Join(' ', Enumerable.Range(0, 24).Select(_ => s_words[random.Next(s_words.Length)])) + " n"
                + random.Next(1000),
            Source = SourceOf(random.Next(1000)),
            Confidence = random.NextDouble(),
            Seen = 1_767_225_600_000 + random.Next(1_000_000_000),
            Place = new QueryPlace(CityOf(random.Next(1000)), number % 10),
        };
    }

    public static string AgentOf(int agent) => $"a{agent}";

    public static string SourceOf(int source) => $"source-{source}";

    public static string CityOf(int city) => $"city-{city}";

    public static string WordOf(int word) => $"n{word}";
}
