using System.Collections.Immutable;

namespace TypedMemory.Mcp.Graph;

/// <summary>A node of the knowledge graph. Observations that are added in two places are all kept.</summary>
[MemoryType("entity", Key = "{Name}")]
public sealed partial record Entity
{
    /// <summary>The name of the entity, which is its key.</summary>
    [FullText(Weight = 2)]
    public required string Name { get; init; }

    /// <summary>Its type, e.g. person.</summary>
    [FullText]
    public string EntityType { get; init; } = "";

    /// <summary>What is known of it.</summary>
    [Merge(MergeKind.Set)]
    public ImmutableHashSet<Observation> Observations { get; init; } = [];

    /// <summary>Where it stands in the graph, in microseconds since 1970.</summary>
    public long Order { get; init; }

    /// <summary>The observations in their order, each sentence as often as it was said.</summary>
    internal IReadOnlyList<string> Sentences() =>
    [
        .. Observations.GroupBy(static o => (o.Text, o.Copy))
            .Select(static same => same.MinBy(static o => o.Order)!)
            .OrderBy(static o => o.Order)
            .ThenBy(static o => o.Text, StringComparer.Ordinal)
            .Select(static o => o.Text),
    ];

    /// <summary>The entity with further observations.</summary>
    internal Entity With(IEnumerable<string> sentences, Func<long> nextOrder)
    {
        ImmutableHashSet<Observation>.Builder observations = Observations.ToBuilder();
        foreach (string sentence in sentences)
        {
            int copies = observations.Where(o => o.Text == sentence).Select(static o => o.Copy + 1)
                .DefaultIfEmpty(0).Max();
            observations.Add(new Observation(sentence, nextOrder(), copies));
        }

        return this with { Observations = observations.ToImmutable() };
    }
}
