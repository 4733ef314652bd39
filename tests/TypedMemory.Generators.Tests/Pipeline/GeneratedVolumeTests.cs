using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators.Tests;

/// <summary>How much is generated: what is the same for every type is in the runtime.</summary>
public sealed class GeneratedVolumeTests
{
    private const int MostLines = 300;

    [Fact]
    public void A_type_of_12_members_takes_300_lines_at_most()
    {
        GeneratorDriverRunResult result = GeneratorHarness.Generate(GeneratorHarness.Usings + """
            namespace Acme;

            /// <summary>How far it is.</summary>
            public enum Progress
            {
                /// <summary>Not begun.</summary>
                Open,

                /// <summary>Begun.</summary>
                Begun,

                /// <summary>Ended.</summary>
                Done,
            }

            /// <summary>A task with what tasks have.</summary>
            [MemoryType("task", Key = "{Agent}:{Topic}")]
            public sealed partial record AgentTask
            {
                /// <summary>Whose.</summary>
                public required string Agent { get; init; }

                /// <summary>What it is about.</summary>
                public required string Topic { get; init; }

                /// <summary>The text.</summary>
                [FullText] public string Text { get; init; } = "";

                /// <summary>From where.</summary>
                [Index] public string? Source { get; init; }

                /// <summary>How important.</summary>
                public int Priority { get; init; }

                /// <summary>How often.</summary>
                [Merge(MergeKind.Counter)] public long Hits { get; init; }

                /// <summary>How sure.</summary>
                [Merge(MergeKind.Max)] public double Confidence { get; init; }

                /// <summary>Labels.</summary>
                [Merge(MergeKind.Set)] public ImmutableHashSet<string> Tags { get; init; } = [];

                /// <summary>Until when.</summary>
                public DateTimeOffset? Due { get; init; }

                /// <summary>Steps.</summary>
                public ImmutableArray<string> Steps { get; init; } = [];

                /// <summary>How far.</summary>
                [Merge(MergeKind.Monotone)] public Progress Progress { get; init; }

                /// <summary>More.</summary>
                public ImmutableDictionary<string, string> Labels { get; init; } =
                    ImmutableDictionary<string, string>.Empty;
            }
            """);

        int lines = result.Results.Single().GeneratedSources
            .Single(static source => source.HintName.Contains("AgentTask", StringComparison.Ordinal))
            .SourceText.Lines.Count;

        Assert.InRange(lines, 1, MostLines);
    }
}
