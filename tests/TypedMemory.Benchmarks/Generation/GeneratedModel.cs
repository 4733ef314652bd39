using System.Globalization;
using System.Text;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Generated;

namespace TypedMemory.Benchmarks.Generation;

/// <summary>A project of memory types of 12 members.</summary>
internal static class GeneratedModel
{
    public static CSharpCompilation Compile(int types) => CSharpCompilation.Create(
        "Generated",
        Enumerable.Range(0, types).Select(Parse),
        [
            .. Net100.References.All,
            MetadataReference.CreateFromFile(typeof(MemoryTypeAttribute).Assembly.Location),
            MetadataReference.CreateFromFile(typeof(IMemoryMerge).Assembly.Location),
            MetadataReference.CreateFromFile(typeof(IServiceCollection).Assembly.Location),
        ],
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release,
            nullableContextOptions: NullableContextOptions.Enable));

    private static SyntaxTree Parse(int i) =>
        CSharpSyntaxTree.ParseText(SourceText.From(Source(i), Encoding.UTF8), path: $"T{i}.cs");

    /// <summary>The file of a type.</summary>
    public static string Source(int i) => string.Create(CultureInfo.InvariantCulture, $$"""
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
