namespace TypedMemory.Benchmarks.Queries;

/// <summary>A fact as LiteDB maps it: a class with settable properties.</summary>
internal sealed class LiteFact
{
    public string Id { get; set; } = "";

    public string Agent { get; set; } = "";

    public int Number { get; set; }

    public string Text { get; set; } = "";

    public string Source { get; set; } = "";

    public double Confidence { get; set; }

    public long Seen { get; set; }

    public LitePlace Place { get; set; } = new();

    public static LiteFact From(QueryFact fact) => new()
    {
        Id = QueryFactId.Of(fact).DocumentId,
        Agent = fact.Agent,
        Number = fact.Number,
        Text = fact.Text,
        Source = fact.Source,
        Confidence = fact.Confidence,
        Seen = fact.Seen,
        Place = new LitePlace { City = fact.Place.City, Floor = fact.Place.Floor },
    };
}
