using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedMemory.Generators.Tests;

public sealed class LanguageVersionTests
{
    private const string Source = """
        [TypedMemory.MemoryType("doc", Key = "{Id}")]
        public class Doc
        {
            public string Id { get; set; }
            public object Broken { get; set; }
            public Part Part { get; set; }
        }

        [TypedMemory.MemoryObject]
        public class Part { public string Name { get; set; } }
        """;

    [Theory]
    [InlineData(LanguageVersion.CSharp7_3)]
    [InlineData(LanguageVersion.CSharp9)]
    [InlineData(LanguageVersion.CSharp11)]
    public void Below_CSharp_12_one_thing_is_said_and_nothing_generated(LanguageVersion version)
    {
        GeneratorDriverRunResult result = Generate(Source, version, out Compilation output);
        Diagnostic reported = Assert.Single(result.Diagnostics);
        Assert.Equal("TM0055", reported.Id);
        Assert.Empty(result.GeneratedTrees);
        Assert.Empty(
            output.GetDiagnostics(TestContext.Current.CancellationToken).Where(
                d => d.Severity == DiagnosticSeverity.Error));
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp12)]
    [InlineData(LanguageVersion.CSharp13)]
    [InlineData(LanguageVersion.Latest)]
    public void From_CSharp_12_on_every_declaration_is_generated(LanguageVersion version)
    {
        foreach (string name in Declarations.All.Keys)
        {
            GeneratorDriverRunResult result = Generate(Declarations.Get(name), version, out Compilation output);
            Assert.Empty(result.Diagnostics);
            Assert.Equal("", string.Join('\n', output.GetDiagnostics(TestContext.Current.CancellationToken)
                .Where(d => d.Severity == DiagnosticSeverity.Error)));
        }
    }

    [Fact]
    public void A_project_without_memory_types_is_left_alone() =>
        Assert.Empty(Generate("public class Doc { }", LanguageVersion.CSharp8, out _).Diagnostics);

    private static GeneratorDriverRunResult Generate(string source, LanguageVersion version, out Compilation output)
    {
        CSharpCompilation compilation = GeneratorHarness.Compile();
        var options = new CSharpParseOptions(version);
        compilation = compilation
            .WithOptions(compilation.Options
                .WithGeneralDiagnosticOption(ReportDiagnostic.Default)
                .WithNullableContextOptions(
                    version < LanguageVersion.CSharp8 ? NullableContextOptions.Disable : NullableContextOptions.Enable))
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText(source, options));
        return CSharpGeneratorDriver.Create([new MemoryTypeGenerator().AsSourceGenerator()], parseOptions: options)
            .RunGeneratorsAndUpdateCompilation(compilation, out output, out _, TestContext.Current.CancellationToken)
            .GetRunResult();
    }
}
