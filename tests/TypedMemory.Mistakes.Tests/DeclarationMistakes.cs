using System.Collections.Immutable;
using System.Globalization;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedMemory.Generators;

namespace TypedMemory.Mistakes.Tests;

/// <summary>Mistakes in the declaration of a type: the compiler says them.</summary>
internal static class DeclarationMistakes
{
    private const string Usings = "using System.Text.Json.Serialization; using TypedMemory;\n";

    public static IEnumerable<Mistake> All =>
    [
        new("A type without a key",
            _ => DeclareAsync("[MemoryType(\"fact\")] public sealed partial record Fact { public string Id { get; init; } = \"\"; }"),
            "key", "Fact", "Key ="),
        new("A key of a member that is not there",
            _ => DeclareAsync("[MemoryType(\"fact\", Key = \"{Topik}\")] public sealed partial record Fact { public required string Topic { get; init; } }"),
            "not a member of", "Topik", "declare the property"),
        new("A key that is not closed",
            _ => DeclareAsync("[MemoryType(\"fact\", Key = \"{Topic\")] public sealed partial record Fact { public required string Topic { get; init; } }"),
            "key", "{Topic", "}"),
        new("A name with capitals",
            _ => DeclareAsync("[MemoryType(\"My Fact\", Key = \"{Topic}\")] public sealed partial record Fact { public required string Topic { get; init; } }"),
            "name", "My Fact", "lower"),
        new("A generic type",
            _ => DeclareAsync("[MemoryType(\"fact\", Key = \"{Topic}\")] public sealed partial record Fact<T> { public required string Topic { get; init; } }"),
            "generic", "Fact", ""),
        new("A merge that does not fit",
            _ => DeclareAsync("[MemoryType(\"fact\", Key = \"{Topic}\")] public sealed partial record Fact { public required string Topic { get; init; } [Merge(MergeKind.Counter)] public string Text { get; init; } = \"\"; }"),
            "Counter", "Text", ""),
        new("A member of a type that cannot be carried",
            _ => DeclareAsync("[MemoryType(\"fact\", Key = \"{Topic}\")] public sealed partial record Fact { public required string Topic { get; init; } public System.IO.Stream? Data { get; init; } }"),
            "Stream", "Data", ""),
        new("A reserved name of a member",
            _ => DeclareAsync("[MemoryType(\"fact\", Key = \"{Topic}\")] public sealed partial record Fact { public required string Topic { get; init; } [JsonPropertyName(\"_rev\")] public string Rev { get; init; } = \"\"; }"),
            "reserved", "_rev", ""),
        new("Two types of one name",
            _ => DeclareAsync("[MemoryType(\"fact\", Key = \"{A}\")] public sealed partial record One { public required string A { get; init; } } [MemoryType(\"fact\", Key = \"{A}\")] public sealed partial record Two { public required string A { get; init; } }"),
            "fact", "One", ""),
    ];

    /// <summary>What the generator and the analyzers say first.</summary>
    private static async Task<string> DeclareAsync(string source)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Newcomer",
            [CSharpSyntaxTree.ParseText(Usings + source, cancellationToken: Bench.Token)],
            [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(MemoryTypeAttribute).Assembly.Location)],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create(new MemoryTypeGenerator()).RunGeneratorsAndUpdateCompilation(
            compilation, out _, out ImmutableArray<Diagnostic> generated, Bench.Token);
        ImmutableArray<Diagnostic> analyzed = await compilation
            .WithAnalyzers([new MemoryTypeAnalyzer()]).GetAnalyzerDiagnosticsAsync(Bench.Token);
        return generated.Concat(analyzed).First().GetMessage(CultureInfo.InvariantCulture);
    }
}
