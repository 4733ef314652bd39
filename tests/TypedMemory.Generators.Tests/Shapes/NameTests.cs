using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators.Tests.Shapes;

/// <summary>No two emitted things have one name, whatever the names in a declaration are.</summary>
public sealed class NameTests
{
    [Fact]
    public async Task Methods_of_members_whose_names_run_together_are_told_apart() => await GeneratedProgram.RunAsync("""
        [MemoryType("doc", Key = "{Id}")]
        public sealed record Doc(string Id)
        {
            public List<List<int>> Order { get; init; } = [];
            public List<string> OrderItem { get; init; } = [];
            public Dictionary<string, List<int>> Map { get; init; } = [];
            public List<long> MapValue { get; init; } = [];
            public Dictionary<DayOfWeek, int> Days { get; init; } = [];
            public DayOfWeek? DaysKey { get; init; }
            public List<bool> Only { get; init; } = [];
            [Merge(typeof(Longer))] public List<int> A { get; init; } = [];
            public HashSet<string> OnlyA { get; init; } = [];
            public List<Shape> Shapes { get; init; } = [];
            public string s_members { get; init; } = "";
            [JsonPropertyName("has")] public int? hasOrder { get; init; } = 3;
            public int? HasOrder { get; init; } = 4;
            public int next { get; init; }
            public int number { get; init; }
            public int reader { get; init; }
            public int result { get; init; }
            public int writer { get; init; }
            public int value { get; init; }
            public int @field { get; init; }
            [JsonPropertyName("-")] public int _ { get; init; }

        }

        [MemoryObject, JsonDerivedType(typeof(Circle), 1), JsonDerivedType(typeof(CircleTags), 2), JsonDerivedType(typeof(Other.Circle), 3)]
        public abstract record Shape;

        public sealed record Circle : Shape { public List<int> Tags { get; init; } = []; public List<List<int>> Set { get; init; } = []; }

        public sealed record CircleTags : Shape { public List<string> Item { get; init; } = []; public List<DateTime> SetItem { get; init; } = []; }

        public static class Other { public sealed record Circle : Shape { public List<Guid> Tags { get; init; } = []; } }

        public sealed class Longer : IMerge<List<int>>
        {
            public string Name => "longer";
            public List<int> Join(List<int> left, List<int> right) => left.Count >= right.Count ? left : right;
        }

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var docs = services.GetRequiredService<IDocRepository>();
                await docs.InsertAsync(new Doc("1")
                {
                    Order = [[1], [2, 3]], OrderItem = ["x"], Map = { ["a"] = [1] }, MapValue = [5], Days = { [DayOfWeek.Friday] = 5 },
                    DaysKey = DayOfWeek.Monday, Only = [true], A = [8], OnlyA = ["y"],
                    Shapes = [new Circle { Tags = [4], Set = [[6]] }, new CircleTags { Item = ["z"] }, new Other.Circle { Tags = [Guid.Empty] }],
                    s_members = "m", hasOrder = 8, next = 1, number = 2, reader = 3, result = 4, writer = 5, value = 6, @field = 7, _ = 9,
                });
                Doc doc = (await docs.GetAsync("1"))!;
                Check.Equal((3, "x", 1, 5L, 5, DayOfWeek.Monday, true, 8, "y"), (
                    doc.Order[1][1], doc.OrderItem[0], doc.Map["a"][0], doc.MapValue[0], doc.Days[DayOfWeek.Friday], doc.DaysKey!.Value,
                    doc.Only[0], doc.A[0], doc.OnlyA.Single()));
                Check.Equal((4, 6, "z", Guid.Empty), (
                    ((Circle)doc.Shapes[0]).Tags[0], ((Circle)doc.Shapes[0]).Set[0][0], ((CircleTags)doc.Shapes[1]).Item[0],
                    ((Other.Circle)doc.Shapes[2]).Tags[0]));
                Check.Equal(("m", 8, 4, 1, 2, 3, 4, 5, 6, 7, 9), (
                    doc.s_members, doc.hasOrder!.Value, doc.HasOrder!.Value, doc.next, doc.number, doc.reader, doc.result, doc.writer, doc.value,
                    doc.@field, doc._));
            }
        }
        """);

    [Theory]
    [InlineData("Name", "name")]
    [InlineData("Write", "Parse")]
    [InlineData("TryRead", "Malformed")]
    [InlineData("Agent", "ForAgent")]
    [InlineData("result", "key")]
    [InlineData("other", "hash")]
    [InlineData("_name", "Name")]
    [InlineData("id", "value")]
    [InlineData("DocId", "DocumentId")]
    [InlineData("Equals_", "TryFormat")]
    [InlineData("left", "right")]
    [InlineData("update", "cancellationToken")]
    [InlineData("@class", "@event")]
    [InlineData("provider", "s")]
    [InlineData("format", "destination")]
    public async Task Members_of_a_key_can_have_any_name(string first, string second)
    {
        foreach (string type in new[] { "string", "Guid" })
        {
            string make = type == "string" ? "\"a\"" : "Guid.NewGuid()";
            await GeneratedProgram.RunAsync($$$"""
                [MemoryType("doc", Key = "{{{{first.TrimStart('@')}}}}:{{{{second.TrimStart('@')}}}}")]
                public sealed record Doc
                {
                    [JsonPropertyName("first")] public required {{{type}}} {{{first}}} { get; init; }
                    [JsonPropertyName("second")] public required {{{type}}} {{{second}}} { get; init; }
                    public int Data { get; init; }
                }

                public static class Program
                {
                    public static async Task RunAsync(IServiceProvider services)
                    {
                        var docs = services.GetRequiredService<IDocRepository>();
                        {{{type}}} first = {{{make}}};
                        {{{type}}} second = {{{make}}};
                        var doc = new Doc { {{{first}}} = first, {{{second}}} = second, Data = 5 };
                        await docs.InsertAsync(doc);
                        Check.Equal(5, (await docs.GetAsync(first, second))!.Data);
                        Check.Equal(DocId.Of(doc), DocId.Parse($"doc:{first}:{second}"));
                        Check.Equal(DocId.Of(doc).GetHashCode(), new DocId(first, second).GetHashCode());
                    }
                }
                """);
        }
    }

    [Theory]
    [InlineData("public sealed record DocId(string Value);", "DocId")]
    [InlineData("public interface IDocRepository;", "IDocRepository")]
    [InlineData("public static class DocFields;", "DocFields")]
    [InlineData("public static partial class DocFields;", "DocFields")]
    [InlineData("public enum DocFilter { A }", "DocFilter")]
    [InlineData("public delegate void DocCodec();", "DocCodec")]
    [InlineData("public partial class DocId;", "DocId")]
    [InlineData("public partial record struct DocId;", "DocId")]
    [InlineData("namespace DocMerge { public class X; }", "DocMerge")]
    [InlineData("internal struct DocMemoryType;", "DocMemoryType")]
    [InlineData("[MemoryObject] public sealed record DocRepository(string X);", "DocRepository")]
    [InlineData("[MemoryType(\"idoc\", Key = \"{Id}\")] public sealed record IDoc(string Id);", "IDocRepository")]
    [InlineData("public static class D { [MemoryObject] public sealed record oc(string X); }", "DocCodec")]
    public void A_name_that_is_declared_is_not_generated_too(string declared, string name)
    {
        Compilation compilation = GeneratorHarness.Compile(GeneratorHarness.Usings + declared + """

            [MemoryType("doc", Key = "{Id}")] public sealed record Doc(string Id);
            """);
        GeneratorDriver driver = GeneratorHarness.Driver().RunGeneratorsAndUpdateCompilation(
            compilation, out Compilation output, out _, TestContext.Current.CancellationToken);
        Diagnostic reported = Assert.Single(driver.GetRunResult().Diagnostics);
        Assert.Equal("TM0025", reported.Id);
        Assert.Contains(
            $"\"{name}\"", reported.GetMessage(
                System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        // That is the one error: what is generated beside it compiles.
        Assert.Equal("", string.Join('\n', output.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(d => d.Severity == DiagnosticSeverity.Error && d.Id.StartsWith("CS", StringComparison.Ordinal)
                && d.Id != "CS1591")));
    }

    [Theory]
    [InlineData("public partial struct DocId { public int Length => Id.Length; }")]
    [InlineData("public partial interface IDocRepository { int Answer => 42; }")]
    [InlineData("public sealed partial class DocRepository { public int Answer => 42; }")]
    [InlineData("public static partial class DocFilter { public static int Answer => 42; }")]
    [InlineData("public sealed record DocId<T>(T Value);")]
    [InlineData("file sealed class DocCodec;")]
    [InlineData("namespace Other { public sealed record DocId(string Value); }")]
    public void A_part_of_a_generated_type_or_another_type_stands_beside_it(string declared) =>
        GeneratorHarness.Generate(GeneratorHarness.Usings + declared + """

            [MemoryType("doc", Key = "{Id}")] public sealed record Doc(string Id);
            """);

    [Theory]
    [InlineData("Generated")]
    [InlineData("1.generated")]
    [InlineData("typed-memory.GeneratedTypes")]
    public void An_assembly_can_have_any_name(string name) => GeneratorHarness.GenerateFrom(
        GeneratorHarness.Compile(name, [], GeneratorHarness.Usings + """
            [MemoryType("doc", Key = "{Id}")] public sealed record Doc(string Id);
            """),
        out _);

    [Fact]
    public void Members_of_the_fields_class_can_have_any_name() => GeneratorHarness.Generate(GeneratorHarness.Usings + """
        [MemoryType("doc", Key = "{Id}")]
        public sealed record Doc(string Id)
        {
            public Part? Doc_ { get; init; }
            public Part? Part { get; init; }
            public Part? PartFields { get; init; }
            public int PartFields2 { get; init; }
            public int DocFields { get; init; }
            public int Finalize { get; init; }
            public int ReferenceEquals_ { get; init; }
            public int member { get; init; }
            public Dictionary<string, Part> map { get; init; } = [];
        }

        [MemoryObject]
        public sealed record Part(string Member)
        {
            public int IsNull { get; init; }
            public int IsNotNull { get; init; }
            public int member2 { get; init; }
            public int DocId { get; init; }
            public int PartFields { get; init; }
        }
        """);
}
