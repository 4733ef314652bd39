namespace TypedMemory.VectorData.Tests;

/// <summary>A model that knows of the sea and of the town.</summary>
internal sealed class TwoWordEmbedder : IMemoryEmbedder
{
    public string Model => "two-words";

    public ValueTask<IReadOnlyList<ReadOnlyMemory<float>>?> EmbedAsync(
        IReadOnlyList<string> texts, string model, int dimensions, CancellationToken cancellationToken = default) =>
        new([.. texts.Select(static text => (ReadOnlyMemory<float>)new float[]
        {
            text.Contains("sea", StringComparison.Ordinal) || text.Contains("ocean", StringComparison.Ordinal) ? 1 : 0,
            text.Contains("town", StringComparison.Ordinal) ? 1 : 0.1f,
        })]);
}
