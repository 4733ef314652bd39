using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using TypedMemory.CodeFixes;

namespace TypedMemory.Generators.Tests;

public sealed class CodeFixTests
{
    [Fact]
    public Task A_mutable_key_becomes_init() => FixAsync<MutableKeyCodeFix>(
        """
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}")]
        public sealed record Fact
        {
            public required string {|TM0007:Id|} { get; set; }
        }
        """,
        """
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}")]
        public sealed record Fact
        {
            public required string Id { get; init; }
        }
        """);

    [Fact]
    public Task A_conditional_ignore_is_removed() => FixAsync<ConditionalIgnoreCodeFix>(
        """
        using System.Text.Json.Serialization;
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}")]
        public sealed record Fact
        {
            public required string Id { get; init; }
            [{|TM0017:JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)|}, JsonInclude] public string? Text { get; init; }
        }
        """,
        """
        using System.Text.Json.Serialization;
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}")]
        public sealed record Fact
        {
            public required string Id { get; init; }
            [JsonInclude] public string? Text { get; init; }
        }
        """);

    private static Task FixAsync<TFix>(string source, string fixedSource)
        where TFix : CodeFixProvider, new()
    {
        var test = new CSharpCodeFixTest<MemoryTypeAnalyzer, TFix, DefaultVerifier>
        {
            TestCode = source,
            FixedCode = fixedSource,
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
            CompilerDiagnostics = CompilerDiagnostics.None,
        };
        MetadataReference[] references = [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(MemoryTypeAttribute).Assembly.Location)];
        test.TestState.AdditionalReferences.AddRange(references);
        test.FixedState.AdditionalReferences.AddRange(references);
        return test.RunAsync(TestContext.Current.CancellationToken);
    }
}
