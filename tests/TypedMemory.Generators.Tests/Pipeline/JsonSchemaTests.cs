using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedMemory.Generators.Tests;

/// <summary>The JSON Schema that a type carries for the tools of agents, with what its documentation says.</summary>
public sealed class JsonSchemaTests
{
    private const string Source = GeneratorHarness.Usings + """
        namespace Acme;

        /// <summary>
        /// What an agent knows of a <see cref="Topic"/>,
        /// in "its" words &amp; <c>more</c>.
        /// </summary>
        /// <param name="Agent">Whose fact it is.</param>
        [MemoryType("fact", Key = "{Agent}:x:{Topic}")]
        public sealed partial record Fact(string Agent)
        {
            /// <summary>What it is about.</summary>
            public required string Topic { get; init; }

            // No documentation.
            public string Text { get; init; } = "";

            [System.ComponentModel.Description("How often it was read.")]
            public long Hits { get; init; }

            /// <summary>Not <paramref name="closed</summary>
            public bool Odd { get; init; }
        }
        """;

    [Theory]
    [InlineData(DocumentationMode.None)]
    [InlineData(DocumentationMode.Parse)]
    public void The_schema_says_what_the_documentation_says_whether_or_not_the_compiler_reads_it(DocumentationMode mode)
    {
        CSharpParseOptions options = GeneratorHarness.ParseOptions.WithDocumentationMode(mode);
        CSharpCompilation compilation = GeneratorHarness.Compile("Acme.Models", [], []).AddSyntaxTrees(
            CSharpSyntaxTree.ParseText(Source, options));
        GeneratorDriverRunResult result = CSharpGeneratorDriver.Create(
            [new MemoryTypeGenerator().AsSourceGenerator()], parseOptions: options)
            .Run(compilation).GetRunResult();

        string code = result.GeneratedTrees.Select(t => t.ToString()).Single(t => t.Contains("class FactMemoryType"));
        Assert.Contains(
            """
            Schema = new("{agent}:x:{topic}", "
            """.Trim(), code);
        Assert.Contains(
            """
            {"type":"object","description":"What an agent knows of a Topic, in \"its\" words & more.","properties":{
            """.Trim(), code);
        Assert.Contains("""
            "agent":{"type":"string","description":"Whose fact it is."}
            """.Trim(), code);
        Assert.Contains("""
            "topic":{"type":"string","description":"What it is about."}
            """.Trim(), code);
        Assert.Contains("""
            "hits":{"type":"integer","description":"How often it was read."}
            """.Trim(), code);
        Assert.Contains("""
            "odd":{"type":"boolean"},"text":{"type":"string"},
            """.Trim(), code);
        Assert.Contains("""
            "required":["agent","topic"]
            """.Trim(), code);
    }

    [Fact]
    public void A_change_of_the_documentation_alone_is_emitted()
    {
        CSharpCompilation compilation = GeneratorHarness.Compile(Source);
        GeneratorDriver driver = GeneratorHarness.Driver().Run(compilation);

        SyntaxTree tree = compilation.SyntaxTrees[0];
        SyntaxTree edited = CSharpSyntaxTree.ParseText(
            Source.Replace("What it is about.", "The subject.", StringComparison.Ordinal),
            GeneratorHarness.ParseOptions, tree.FilePath);
        GeneratorDriverRunResult result = driver.Run(compilation.ReplaceSyntaxTree(tree, edited)).GetRunResult();

        Assert.Contains(result.GeneratedTrees, t => t.ToString().Contains("\"The subject.\"", StringComparison.Ordinal));
    }
}
