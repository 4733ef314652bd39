namespace TypedMemory.Benchmarks.Store;

/// <summary>The note as a memory type.</summary>
[MemoryType("note", Key = "{Agent}:{Number}")]
public sealed partial record StoreNote
{
    public required string Agent { get; init; }

    public required string Number { get; init; }

    public long Edition { get; init; }

    public string Text { get; init; } = "";

    public double Confidence { get; init; }

    public string Source { get; init; } = "";

    internal static StoreNote From(Note note)
    {
        string[] key = note.Id.Split(':');
        return new StoreNote
        {
            Agent = key[1],
            Number = key[2],
            Edition = note.Edition,
            Text = note.Text,
            Confidence = note.Confidence,
            Source = note.Source,
        };
    }
}
