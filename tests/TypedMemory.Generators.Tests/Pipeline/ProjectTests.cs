using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedMemory.Generators.Tests;

/// <summary>Projects as they come: settings that the generator does not choose, several assemblies.</summary>
public sealed class ProjectTests
{
    [Theory]
    [MemberData(nameof(Declarations.Names), MemberType = typeof(Declarations))]
    public void Every_declaration_compiles_without_a_warning_in_a_project_without_nullable_references(string name) =>
        GeneratorHarness.GenerateFrom(GeneratorHarness.Compile(Declarations.Get(name)).WithoutNullable(), out _);

    /// <summary>No question mark, no required member, no initializer: code of a time before them.</summary>
    [Fact]
    public void Code_that_does_not_know_nullable_references_has_every_kind_of_member()
    {
        GeneratorDriverRunResult result = GeneratorHarness.GenerateFrom(
            GeneratorHarness.Compile(
                GeneratorHarness.Usings + """
                namespace Acme
                {
                    [MemoryType("old", Key = "{Name}:{Number}")]
                    public class Old
                    {
                        public string Name { get; set; }
                        public int Number { get; set; }
                        public List<string> Texts { get; set; }
                        public string[][] Tables { get; set; }
                        public Part[] Parts { get; set; }
                        public List<Part[]> Nested { get; set; }
                        public Dictionary<string, Part> ByName { get; set; }
                        public Dictionary<string, List<Part>> Deep { get; set; }
                        public IReadOnlyDictionary<Uri, string> ByUri => null;
                        public SortedDictionary<int, string> ByNumber { get; set; }
                        public ReadOnlyMemory<byte>? Bytes { get; set; }
                        [Merge(MergeKind.Set)] public HashSet<string> Set { get; set; }
                        [Merge(MergeKind.Map)] public Dictionary<string, string> Map { get; set; }
                        [Merge(MergeKind.Record)] public Part Record { get; set; }
                        [Merge(typeof(Longer))] public string Longest { get; set; }
                        [Merge(MergeKind.Max)] public string Greatest { get; set; }
                    }

                    [MemoryObject]
                    public class Part { public string Name { get; set; } public List<Part> Parts { get; set; } }

                    public sealed class Longer : IMerge<string>
                    {
                        public string Name => "longer";

                        public string Join(string left, string right) => left.Length >= right.Length ? left : right;
                    }
                }
                """).WithoutNullable(),
            out _);
        Assert.Contains(result.GeneratedTrees, t => t.FilePath.Contains("Acme.Old", StringComparison.Ordinal));
    }

    /// <summary>The default language version of the SDK, no implicit using, no using at all.</summary>
    [Theory]
    [InlineData("my_app.@class")]
    [InlineData("_1st.@namespace.@record")]
    [InlineData("System.TypedMemory.Acme")]
    [InlineData("Global.@string")]
    public void Code_without_usings_in_an_odd_namespace_compiles_at_the_default_language_version(string space)
    {
        Compilation compilation = GeneratorHarness.Compile(
            "my-app.class", [], $$"""
            namespace {{space}};

            [global::TypedMemory.MemoryType("fact", Key = "{Agent}:{Topic}")]
            [global::TypedMemory.Index("Text", "Seen")]
            internal sealed record Fact(string Agent, string Topic, string Text, global::System.DateTimeOffset Seen)
            {
                [global::TypedMemory.Merge(global::TypedMemory.MergeKind.Set)]
                public global::System.Collections.Generic.HashSet<string> Tags { get; init; } = [];
                public Place? Place { get; init; }
            }

            [global::TypedMemory.MemoryObject]
            internal sealed record Place(string City);

            internal static class Program
            {
                public static global::TypedMemory.ITypedMemoryBuilder Add(global::TypedMemory.ITypedMemoryBuilder memory) =>
                    global::TypedMemory.MyAppClassTypesExtensions.AddMyAppClassTypes(memory);
            }
            """);
        SyntaxTree tree = compilation.SyntaxTrees.Single();
        compilation = compilation.ReplaceSyntaxTree(
            tree, tree.WithRootAndOptions(
                tree.GetRoot(TestContext.Current.CancellationToken), new CSharpParseOptions(
                    LanguageVersion.Default, DocumentationMode.Diagnose)));
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new MemoryTypeGenerator().AsSourceGenerator()], parseOptions: (
                CSharpParseOptions)compilation.SyntaxTrees.Single().Options);
        driver.RunGeneratorsAndUpdateCompilation(
            compilation, out Compilation output, out var reported, TestContext.Current.CancellationToken);
        Assert.Empty(reported);
        Assert.Empty(
            output.GetDiagnostics(TestContext.Current.CancellationToken).Where(
                d => d.Severity > DiagnosticSeverity.Hidden));
    }

    [Fact]
    public void A_host_registers_two_assemblies_whose_types_share_a_name_in_different_namespaces()
    {
        const string program = """
            using TypedMemory;

            internal static class Program
            {
                public static void Configure(ITypedMemoryBuilder memory) =>
                    memory.AddAcmeSalesTypes().AddAcmeStockTypes().AddGeneratedTypes();

                public static object Use(Acme.Sales.IItemRepository sales, Acme.Stock.IItemRepository stock) => (sales, stock);
            }

            [MemoryType("host-item", Key = "{Id}")]
            internal sealed record Item(Acme.Sales.ItemId Id2, string Id);
            """;
        GeneratorHarness.GenerateFrom(
            GeneratorHarness.Compile("Acme.Host", [Model("Sales"), Model("Stock")], program), out _);

        static MetadataReference Model(string name)
        {
            GeneratorHarness.GenerateFrom(
                GeneratorHarness.Compile($"Acme.{name}", [], $$"""
                    using TypedMemory;
                    [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Acme.Host")]
                    namespace Acme.{{name}};
                    [MemoryType("{{name.ToLowerInvariant()}}-item", Key = "{Id}")] public sealed record Item(string Id);
                    """),
                out Compilation library);
            return library.ToMetadataReference();
        }
    }
}
