using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TypedMemory.Generators.Tests;

public sealed class QueryIndexAnalyzerTests
{
    [Theory]
    [InlineData("facts.Query().Where(FactFields.Source == \"web\")", false)]
    [InlineData("facts.Query().Where(FactFields.Plain == 1)", true)]
    [InlineData("facts.Query().Where(FactFields.Source == \"web\" && FactFields.Plain == 1)", false)]
    [InlineData("facts.Query().Where(FactFields.Source == \"web\" || FactFields.Plain == 1)", true)]
    [InlineData("facts.Query().Where(FactFields.Source == \"web\" | FactFields.Tags.Contains(\"a\"))", false)]
    [InlineData("facts.Query().Where(FactFields.Source != \"web\")", true)]
    [InlineData("facts.Query().Where(!(FactFields.Source == \"web\"))", true)]
    [InlineData("facts.Query().Where(FactFields.Source.IsNull)", false)]
    [InlineData("facts.Query().Where(FactFields.Source.IsNotNull)", true)]
    [InlineData("facts.Query().Where(FactFields.Source.StartsWith(\"w\"))", false)]
    [InlineData("facts.Query().Where(FactFields.Source.Contains(\"w\"))", true)]
    [InlineData("facts.Query().Where(FactFields.Source.EndsWith(\"w\"))", true)]
    [InlineData("facts.Query().Where(FactFields.Source.EqualsIgnoreCase(\"w\"))", true)]
    [InlineData("facts.Query().Where(FactFields.Traits.HasFlag(Traits.Urgent))", true)]
    [InlineData("facts.Query().Where(FactFields.Homes.Any(home => home.City == \"Oslo\"))", true)]
    [InlineData("facts.Query().Where(FactFields.Tags.ContainsAny(\"a\", \"b\"))", false)]
    [InlineData("facts.Query().Where(FactFields.Second.In(1, 2))", true)]
    [InlineData("facts.Query().Where(FactFields.First == 1 && FactFields.Second > 2)", false)]
    [InlineData("facts.Query().Where(FactFields.Plain == 1).Where(FactFields.First == 1)", false)]
    [InlineData(
        "facts.Query().Where(FactFields.Plain == 1).OrderBy(FactFields.Plain).Where(FactFields.Second == 1)", true)]
    [InlineData("facts.Query(FactId.All).Where(FactFields.Plain == 1)", false)]
    [InlineData("facts.Query().Where(FactFields.Plain == 1).Match(FullText.Words(\"a\"))", false)]
    [InlineData("facts.Query().Where(given)", false)]
    [InlineData("facts.Query().Where(FactFields.Home.City == \"Oslo\")", false)]
    [InlineData("facts.Query().Where(FactFields.Home.Street == \"x\")", true)]
    [InlineData("facts.Query().Where(FactFields.Home.Point.Floor > 1)", false)]
    [InlineData("facts.Query().Where(FactFields.Home.IsNull)", true)]
    [InlineData("facts.Query().Where(FactFields.Labels[\"env\"] == \"prod\")", false)]
    [InlineData("facts.Query().Where(FactFields.Labels.ContainsKey(\"env\"))", false)]
    [InlineData("facts.Query().Where(FactFields.Notes[\"env\"] == \"prod\")", true)]
    [InlineData("facts.Query().Where(FactFields.Notes[\"a.b\"] == \"prod\")", false)]
    [InlineData("facts.Query().Where(FactFields.Notes.ContainsKey(\"a.b\"))", true)]
    public async Task A_filter_that_no_index_can_answer_is_reported_once(string query, bool reported)
    {
        string source = GeneratorHarness.Usings + $$"""
            [MemoryType("fact", Key = "{Id}")]
            [Index(nameof(First), nameof(Second))]
            [Index("Home.Point.Floor", nameof(Second))]
            [Index("Notes[a.b]")]
            public sealed record Fact
            {
                [Index] public Traits Traits { get; init; }
                public required string Id { get; init; }
                [Index] public string? Source { get; init; }
                [Index] public ImmutableHashSet<string> Tags { get; init; } = [];
                [FullText] public string Text { get; init; } = "";
                public int First { get; init; }
                public int Second { get; init; }
                public int Plain { get; init; }
                public Home? Home { get; init; }
                public List<Home> Homes { get; init; } = [];
                [Index] public Dictionary<string, string> Labels { get; init; } = [];
                public Dictionary<string, string> Notes { get; init; } = [];
            }

            [MemoryObject]
            public sealed record Home([property: Index] string City, string Street = "")
            {
                public Point Point { get; init; }
            }

            [MemoryObject]
            public readonly record struct Point(int Floor);

            [Flags]
            public enum Traits
            {
                None = 0,
                Urgent = 1,
            }

            internal static class Use
            {
                public static object Make(IFactRepository facts, MemoryFilter<Fact> given) => {{query}};
            }
            """;
        GeneratorHarness.GenerateFrom(GeneratorHarness.Compile(source), out Compilation output);
        ImmutableArray<Diagnostic> found = await output.WithAnalyzers([new QueryIndexAnalyzer()])
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.Equal(reported ? ["TM0021"] : [], found.Select(d => d.Id));
    }
}
