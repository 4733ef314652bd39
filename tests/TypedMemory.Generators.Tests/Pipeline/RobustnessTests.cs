using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedMemory.Generated;

namespace TypedMemory.Generators.Tests;

public sealed class RobustnessTests
{
    [Theory]
    [MemberData(nameof(Declarations.Names), MemberType = typeof(Declarations))]
    public void The_same_sources_give_the_same_bytes(string name)
    {
        Assert.Equal(Generate(), Generate());

        string Generate() =>
            string.Concat(GeneratorHarness.Generate(Declarations.Get(name)).GeneratedTrees.Select(t => t.ToString()));
    }

    [Fact]
    public void The_order_of_files_does_not_show()
    {
        string[] sources = [Declarations.Get("Fact"), Declarations.Get("Positional"), Declarations.Get("Enums")];
        Assert.Equal(Generate(sources), Generate([.. sources.Reverse()]));

        static IEnumerable<string> Generate(string[] sources) =>
            GeneratorHarness.Generate(sources).GeneratedTrees.Select(t => t.ToString()).Order(StringComparer.Ordinal);
    }

    /// <summary>
    /// Half-typed code: pieces are cut out, doubled and exchanged. Nothing may be thrown, whatever comes out.
    /// </summary>
    [Theory]
    [MemberData(nameof(Declarations.Names), MemberType = typeof(Declarations))]
    public void Damaged_sources_never_make_the_generator_throw(string name)
    {
        string source = Declarations.Get(name);
        string[] tokens = Tokens(source);
        for (int seed = 0; seed < 20; seed++)
        {
            string damaged = Damage(tokens, new Random(seed));
            GeneratorDriver driver = GeneratorHarness.Driver().Run(GeneratorHarness.Compile(damaged));
            Exception? thrown = driver.GetRunResult().Results.Single().Exception;
            Assert.True(thrown is null, $"Seed {seed}: {thrown}\n{damaged}");
        }
    }

    /// <summary>The same of the analyzers: what they throw is AD0001.</summary>
    [Theory]
    [MemberData(nameof(Declarations.Names), MemberType = typeof(Declarations))]
    public async Task Damaged_sources_and_baselines_never_make_an_analyzer_throw(string name)
    {
        const string use = """

            public static class Use
            {
                public static async System.Threading.Tasks.Task RunAsync(ITypedMemoryBuilder memory, Acme.IFactRepository facts)
                {
                    memory.SyncWith("http://couch.example.org/x", sync => sync.Live().SyncEverything());
                    var changes = facts.Changes();
                    while (true)
                    {
                        try { await facts.ReplaceAsync((await facts.GetEntryAsync(default)).Value, default); } catch (RevisionConflictException) { }
                    }
                }
            }
            """;
        const string baseline =
            """{"types":{"fact":{"type":"Acme.Fact","version":1,"key":"{Id}","members":{"x":{"type":"enum(a|b)?","merge":"Set"}}}},"objects":{}}""";
        ImmutableArray<DiagnosticAnalyzer> analyzers =
        [
            .. typeof(MemoryTypeAnalyzer).Assembly.GetTypes()
                .Where(t => t.IsSubclassOf(typeof(DiagnosticAnalyzer)) && !t.IsAbstract)
                .Select(t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!),
        ];
        string[] tokens = Tokens(Declarations.Get(name) + use);
        for (int seed = 100; seed < 106; seed++)
        {
            var random = new Random(seed);
            string damaged = Damage(tokens, random);
            GeneratorHarness.Driver().RunGeneratorsAndUpdateCompilation(
                GeneratorHarness.Compile(damaged), out Compilation output, out _,
                TestContext.Current.CancellationToken);
            string text = Damage([.. baseline.Select(c => c.ToString())], random);
            ImmutableArray<Diagnostic> found = await output
                .WithAnalyzers(analyzers, new AnalyzerOptions([new BaselineText(text)]))
                .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
            Assert.True(
                found.All(d => d.Id != "AD0001"),
                $"Seed {seed}: {found.FirstOrDefault(d => d.Id == "AD0001")}\n{damaged}\n{text}");
        }
    }

    [Fact]
    public void Types_whose_names_differ_in_case_are_both_generated() => GeneratorHarness.Generate(
        """
        using TypedMemory;
        [MemoryType("a", Key = "{Id}")] public sealed record Thing(string Id);
        [MemoryType("b", Key = "{Id}")] public sealed record THING(string Id);
        """);

    [Fact]
    public void A_type_with_two_parts_that_both_have_the_attribute_is_generated_once()
    {
        const string part = "using TypedMemory; [MemoryType(\"a\", Key = \"{Id}\")] public partial class Thing ";
        GeneratorDriver driver = GeneratorHarness.Driver().Run(GeneratorHarness.Compile(
            part + "{ public required string Id { get; init; } }", part + "{ }"));
        Assert.Null(driver.GetRunResult().Results.Single().Exception);
        Assert.Single(
            driver.GetRunResult().GeneratedTrees, t => t.FilePath.Contains("Thing", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_assemblies_that_see_into_each_other_do_not_clash()
    {
        string models = "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Acme.App\")]\n"
            + "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Acme.App.Tests\")]\n";
        GeneratorHarness.GenerateFrom(
            GeneratorHarness.Compile("Acme.Models", [], Declarations.Get("Objects"), models), out Compilation library);
        const string program = """
            using TypedMemory;
            using Acme;

            namespace App;

            [MemoryType("trip", Key = "{Id}")]
            internal sealed record Trip
            {
                public required string Id { get; init; }
                public required PlaceId Start { get; init; }
                public Address? Address { get; init; }
                public System.Collections.Generic.List<Shape> Shapes { get; init; } = [];
            }

            internal static class Program
            {
                public static void Configure(ITypedMemoryBuilder memory) => memory.AddGeneratedTypes().AddAcmeModelsTypes();
            }
            """;
        GeneratorHarness.GenerateFrom(
            GeneratorHarness.Compile("Acme.App", [library.ToMetadataReference()], program), out _);
    }

    /// <summary>
    /// Names that a language or this generator uses for something else, in any place that a name can have.
    /// </summary>
    [Theory]
    [InlineData("@class", "@string")]
    [InlineData("@event", "@required")]
    [InlineData("record", "value")]
    [InlineData("reader", "writer")]
    [InlineData("Instance", "Write")]
    [InlineData("All", "Of")]
    [InlineData("Schlüssel", "Größe")]
    [InlineData("名前", "数")]
    [InlineData("Ключ", "Δ")]
    [InlineData("update", "cancellationToken")]
    [InlineData("next", "number")]
    public void Any_name_can_be_that_of_a_member_of_the_key_and_of_another(string key, string other)
    {
        foreach (string space in new[] { "", "namespace @namespace.@new;", "namespace Änderung.TypedMemory.System;" })
        {
            GeneratorHarness.Generate($$"""
                {{GeneratorHarness.Usings}}{{space}}
                [MemoryType("thing", Key = "{{{key.TrimStart('@')}}}", Version = 2)]
                public sealed record Thing
                {
                    public required string {{key}} { get; init; }
                    [Merge(MergeKind.Set)] public string[] {{other}} { get; init; } = [];
                    [Upcast(1)] internal static void @checked(global::System.Text.Json.Nodes.JsonObject document) => document.Clear();
                }
                """);
        }
    }

    [Theory]
    [InlineData("public sealed record Thing(string Id, int Size = 3);")]
    [InlineData("public readonly record struct Thing(string Id, int Size = 3);")]
    [InlineData(
        "public record struct Thing { public required string Id { get; init; } public int Size { get; set; } }")]
    [InlineData("public sealed class Thing { public required string Id { get; init; } public int Size { get; set; } }")]
    [InlineData(
        "public sealed class Thing(string id) { public string Id { get; } = id; public int Size { get; init; } }")]
    [InlineData("public struct Thing { public string Id { get; init; } public int Size { get; set; } }")]
    [InlineData(
        "public static class Out { [MemoryType(\"inner\", Key = \"{Id}\")] internal sealed record In(string Id); } [MemoryType(\"thing\", Key = \"{Id}\")] public sealed record Thing(string Id);", false)]
    [InlineData(
        "public abstract record Base<T> { public required string Id { get; init; } public T? Size { get; init; } } [MemoryType(\"thing\", Key = \"{Id}\")] public sealed record Thing : Base<int>;", false)]
    [InlineData(
        "public interface IHasId { string Id { get; } } [MemoryType(\"thing\", Key = \"{Id}\")] public sealed record Thing(string Id) : IHasId;", false)]
    [InlineData("[MemoryType(\"thing\")] public sealed record Thing([MemoryKey] Guid Id);", false)]
    public void Any_shape_of_a_type_is_generated_and_compiles(string declaration, bool attribute = true) =>
        GeneratorHarness.Generate(
        GeneratorHarness.Usings + (attribute ? "[MemoryType(\"thing\", Key = \"{Id}\")]\n" : "") + declaration);

    [Fact]
    public void Without_memory_types_nothing_is_generated() =>
        Assert.Empty(GeneratorHarness.Generate("public static class Program;").GeneratedTrees);

    private static string[] Tokens(string source) =>
    [
        .. CSharpSyntaxTree
            .ParseText(source, GeneratorHarness.ParseOptions, cancellationToken: TestContext.Current.CancellationToken)
            .GetRoot(TestContext.Current.CancellationToken)
            .DescendantTokens().Select(t => t.ToFullString()),
    ];

    private static string Damage(string[] tokens, Random random)
    {
        var text = new List<string>(tokens);
        for (int cuts = random.Next(1, 6); cuts > 0 && text.Count > 1; cuts--)
        {
            int at = random.Next(text.Count);
            switch (random.Next(5))
            {
                case 0: text.RemoveAt(at); break;
                case 1: text.RemoveRange(at, Math.Min(random.Next(1, 12), text.Count - at)); break;
                case 2: text.Insert(at, text[random.Next(text.Count)]); break;
                case 3: (text[at], text[random.Next(text.Count)]) = (text[random.Next(text.Count)], text[at]); break;
                default: text[at] = text[at].Length > 1 ? text[at][..random.Next(text[at].Length)] : "}"; break;
            }
        }

        return string.Concat(text);
    }
}
