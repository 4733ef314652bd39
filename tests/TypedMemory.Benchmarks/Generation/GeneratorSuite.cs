using System.Diagnostics;
using System.Globalization;
using System.Text;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Generated;
using TypedMemory.Generators;

namespace TypedMemory.Benchmarks.Generation;

/// <summary>The generator over 1,000 memory types of 12 members: the first run, and an edit in one of them.</summary>
internal sealed class GeneratorSuite : IBenchmarkSuite
{
    private const int Types = 1000;

    public Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        var seconds = new List<double>();
        int reemitted = 0;
        for (int round = -1; round < (arguments.Quick ? 3 : 7); round++)
        {
            CSharpCompilation compilation = Compile();
            // What the compiler does anyway is not the generator's: the declarations are bound before.
            compilation.GetDiagnostics();
            GeneratorDriver driver = CSharpGeneratorDriver.Create(
                [new MemoryTypeGenerator().AsSourceGenerator()],
                driverOptions: new GeneratorDriverOptions(
                    IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
            long start = Stopwatch.GetTimestamp();
            driver = driver.RunGenerators(compilation);
            double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (round >= 0) seconds.Add(elapsed);
            reemitted = Edit(compilation, driver);
        }

        results.Add("generate.cold", "typedmemory", seconds, "s");
        results.Add("generate.edit.reemitted", "typedmemory", reemitted, "types");
        return Task.CompletedTask;
    }

    private static int Edit(CSharpCompilation compilation, GeneratorDriver driver)
    {
        SyntaxTree old = compilation.SyntaxTrees[Types / 2];
        string text = old.ToString().Replace("public int M3", "public long M3", StringComparison.Ordinal);
        CSharpCompilation edited = compilation.ReplaceSyntaxTree(
            old, old.WithChangedText(SourceText.From(text, Encoding.UTF8)));
        return driver.RunGenerators(edited).GetRunResult().Results.Single().TrackedOutputSteps.Values
            .SelectMany(steps => steps)
            .SelectMany(step => step.Outputs)
            .Count(output => output.Reason is IncrementalStepRunReason.New or IncrementalStepRunReason.Modified);
    }

    private static CSharpCompilation Compile() => CSharpCompilation.Create(
        "Generated",
        Enumerable.Range(0, Types).Select(
            i => CSharpSyntaxTree.ParseText(SourceText.From(Source(i), Encoding.UTF8), path: $"T{i}.cs")),
        [
            .. Net100.References.All,
            MetadataReference.CreateFromFile(typeof(MemoryTypeAttribute).Assembly.Location),
            MetadataReference.CreateFromFile(typeof(IMemoryMerge).Assembly.Location),
            MetadataReference.CreateFromFile(typeof(IServiceCollection).Assembly.Location),
        ],
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private static string Source(int i) => string.Create(CultureInfo.InvariantCulture, $$"""
        using System;
        using System.Collections.Immutable;
        using TypedMemory;

        namespace Models;

        [MemoryType("type{{i}}", Key = "{Agent}:{Topic}")]
        public sealed record Type{{i}}
        {
            public required string Agent { get; init; }
            public required string Topic { get; init; }
            public string M1 { get; init; } = "";
            public string? M2 { get; init; }
            public int M3 { get; init; }
            [Merge(MergeKind.Counter)] public long M4 { get; init; }
            [Merge(MergeKind.Max)] public double M5 { get; init; }
            [Merge(MergeKind.Set)] public ImmutableHashSet<string> M6 { get; init; } = [];
            public DateTimeOffset? M7 { get; init; }
            public Guid M8 { get; init; }
            public ImmutableArray<int> M9 { get; init; } = [];
            public DayOfWeek M10 { get; init; }
        }
        """);
}
