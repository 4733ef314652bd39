namespace TypedMemory.Benchmarks.Store;

/// <summary>A note as LiteDB maps it: a class with settable properties.</summary>
internal sealed class LiteNote
{
    public string Id { get; set; } = "";

    public long Edition { get; set; }

    public string Text { get; set; } = "";

    public double Confidence { get; set; }

    public string Source { get; set; } = "";

    public static LiteNote From(Note note) => new()
    {
        Id = note.Id,
        Edition = note.Edition,
        Text = note.Text,
        Confidence = note.Confidence,
        Source = note.Source,
    };

    public Note ToNote() => new(Id, Edition, Text, Confidence, Source);
}
