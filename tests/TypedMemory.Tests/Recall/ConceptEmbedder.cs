namespace TypedMemory.Tests.Recall;

/// <summary>
/// A model of a few concepts: words of one concept mean the same to it. It can fail, and be held up.
/// </summary>
public sealed class ConceptEmbedder(string model = "concepts-1") : IMemoryEmbedder
{
    public const int Dimensions = 8;

    private static readonly string[][] s_concepts =
    [
        ["cat", "kitten", "feline", "pet"], ["car", "automobile", "vehicle", "drive"],
        ["cook", "kitchen", "recipe", "meal"], ["money", "salary", "bank", "budget"],
        ["sea", "ocean", "boat", "sail"], ["snow", "winter", "ski", "cold"], ["music", "song", "piano", "band"],
    ];

    private int _calls;

    public string Model { get; } = model;

    /// <summary>What it does before it answers; the texts are those that it was asked for.</summary>
    public Func<IReadOnlyList<string>, Task>? Before { get; set; }

    /// <summary>How many numbers it gives in place of those that were asked for.</summary>
    public int? Length { get; set; }

    public int Calls => Volatile.Read(ref _calls);

    public List<int> Batches { get; } = [];

    public static float[] Embed(string text, int dimensions = Dimensions)
    {
        float[] vector = new float[dimensions];
        for (int c = 0; c < Math.Min(s_concepts.Length, dimensions); c++)
        {
            vector[c] = s_concepts[c].Count(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
        }

        vector[^1] += 0.1f;
        return vector;
    }

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<float>>?> EmbedAsync(
        IReadOnlyList<string> texts, string model, int dimensions, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _calls);
        lock (Batches) Batches.Add(texts.Count);
        if (Before is { } before) await before(texts);
        return [.. texts.Select(text => (ReadOnlyMemory<float>)Embed(text, Length ?? dimensions))];
    }
}
