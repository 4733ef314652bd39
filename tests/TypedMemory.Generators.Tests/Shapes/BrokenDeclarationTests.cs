using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators.Tests.Shapes;

/// <summary>
/// Of a declaration with an error, that error is what a user sees: what is generated can be named all the same.
/// </summary>
public sealed class BrokenDeclarationTests
{
    private const string Use = """

        public sealed class Use(IDocRepository docs)
        {
            public async System.Threading.Tasks.Task RunAsync(ITypedMemoryBuilder memory, Doc doc)
            {
                memory.AddGeneratedTypes();
                await docs.InsertAsync(doc);
                _ = await docs.GetAsync(DocId.Of(doc));
                _ = DocFilter.All;
                _ = DocId.TryParse("x", out DocId id) ? id : default;
                await foreach (var entry in docs.ListAsync()) _ = entry.Value;
            }
        }
        """;

    [Theory]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc { public required string Id { get; init; } public object? Data { get; init; } }", "TM0008")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc { public required string Id { get; init; } [JsonIgnore] public required string Data { get; init; } }", "TM0047")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc(string Id, [property: JsonIgnore] string Data);",
        "TM0047")]
    [InlineData("[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc([property: JsonIgnore] string Id);", "TM0047")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc { [JsonIgnore] public string Id { get; init; } = \"\"; }", "TM0005")]
    [InlineData("[MemoryType(\"doc\", Key = \"{Ids}\")] public record Doc(string Id);", "TM0005")]
    [InlineData("[MemoryType(\"doc\", Key = \"{Id}-{Other}\")] public record Doc(string Id, string Other);", "TM0004")]
    [InlineData("[MemoryType(\"doc\", Key = \"\")] public record Doc(string Id);", "TM0004")]
    [InlineData("[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc(double Id);", "TM0006")]
    [InlineData("[MemoryType(\"doc\")] public record Doc(string Id);", "TM0014")]
    [InlineData("[MemoryType(\"doc\", Key = \"{Id}\", Version = 0)] public record Doc(string Id);", "TM0127")]
    [InlineData("[MemoryType(\"doc\", Key = \"{Id}\", Version = -1)] public record Doc(string Id);", "TM0127")]
    [InlineData("[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc([property: MemoryKey] string Id);", "TM0015")]
    [InlineData("[MemoryType(\"Doc\", Key = \"{Id}\")] public record Doc(string Id);", "TM0003")]
    [InlineData("[MemoryType(\"doc\", Key = \"{Id}\")] public abstract record Doc(string Id);", "TM0051")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public class Doc { public Doc(string id, int other) { Id = id; _ = other; } public string Id { get; } }", "TM0012")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public class Doc { private Doc() { } public string Id { get; init; } = \"\"; }", "TM0012")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc(string Id, [property: Merge(MergeKind.Counter)] string Data);", "TM0009")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc(string Id, string Data, [property: JsonPropertyName(\"data\")] string Other);", "TM0010")]
    [InlineData("[MemoryType(\"doc\", Key = \"{Id}\"), Index(\"Nothing\")] public record Doc(string Id);", "TM0022")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc(string Id, [property: FullText] int Data);", "TM0024")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc(string Id, [property: Vector(4)] int Data);", "TM0093")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc(string Id, [property: Vector(4, From = \"Id,Id\")] string Data);", "TM0094")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc(string Id, [property: Vector(16385)] string Data);", "TM0095")]
    [InlineData("[MemoryType(\"doc\", Key = \"{Id}\"), Vector(4)] public record Doc(string Id);", "TM0096")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc(string Id, Part Part); [MemoryObject] public abstract record Part(string Name);", "TM0050")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc(string Id, Part Part); [MemoryObject] public record Part(object Name);", "TM0008")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc(string Id, Part Part); [MemoryObject, JsonDerivedType(typeof(Other))] public abstract record Part; public record Other : Part;", "TM0018")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc(string Id, [property: Merge((MergeKind)99)] int Data);",
        "TM0106")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\", Conflicts = (ConflictPolicy)9)] public record Doc(string Id);",
        "TM0106")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\", Expiry = (ExpiryPolicy)(-1))] public record Doc(string Id);",
        "TM0106")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc(string Id, [property: FullText(Language = (FullTextLanguage)9)] string Data);",
        "TM0106")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc(string Id, [property: Vector(4, Distance = (VectorDistance)9)] ReadOnlyMemory<float> Data);",
        "TM0106")]
    [InlineData(
        "[MemoryType(\"doc\")] public record Doc(string Id, [property: MemoryKey(Generate = (KeyKind)(-1))] string Other);",
        "TM0106")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc(string Id, Part Part); [MemoryObject] public record Part([property: Merge((MergeKind)(-1))] int Name);",
        "TM0106")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc(string Id, ImmutableSortedDictionary<Uri, int> Data);",
        "TM0008")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc(string Id, List<SortedSet<Part>> Data); [MemoryObject] public record Part(int Name);",
        "TM0107")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\")] public record Doc(string Id, ImmutableSortedSet<Uri>? Data);",
        "TM0107")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\", Expiry = (ExpiryPolicy)9), JsonDerivedType(typeof(One), \"one\")] public abstract record Doc(string Id); public record One(string Id, [property: Merge((MergeKind)10)] int Data) : Doc(Id);",
        "TM0106 TM0106")]
    public async Task The_error_of_a_declaration_is_the_only_one(string declaration, string id)
    {
        string use = declaration.Contains("record", StringComparison.Ordinal)
            ? Use : Use.Replace("public sealed class Use", "public sealed class Use", StringComparison.Ordinal);
        Assert.Equal(id.Split(' '), await DeclarationHarness.ReportAsync(declaration + use));
    }

    [Theory]
    [InlineData(
        "{A}-{B}",
        "\"{A}-{B}\" is more than one member, and a part is one: parts are set apart by colons; write \"{A}:{B}\"")]
    [InlineData(
        "{A}{B}",
        "\"{A}{B}\" is more than one member, and a part is one: parts are set apart by colons; write \"{A}:{B}\"")]
    [InlineData(
        "x:{A}/{B}",
        "\"{A}/{B}\" is more than one member, and a part is one: parts are set apart by colons; write \"x:{A}:{B}\"")]
    [InlineData(
        "v{A}", "\"v{A}\" has \"v\" beside its member, and a part is one member or one word; write \"{A}\", or set the two apart with a colon")]
    [InlineData("{A", "\"{A\" has a brace that does not enclose a name; write the member as \"{Name}\"")]
    [InlineData("{}", "\"{}\" has a brace that does not enclose a name; write the member as \"{Name}\"")]
    [InlineData("{ A }", "\"{ A }\" has a brace that does not enclose a name; write the member as \"{Name}\"")]
    [InlineData("{A}:", "a part of it is empty; write one colon between two parts, and none at an end")]
    [InlineData("{A}::{B}", "a part of it is empty; write one colon between two parts, and none at an end")]
    [InlineData(
        "Log:{A}", "\"Log\" is neither a member in braces nor a word of lower-case letters, digits, '-' and '.'")]
    [InlineData("log", "it names no member; name one in braces")]
    [InlineData("{A}:{A}", "it names \"A\" twice; name each member once")]
    public async Task What_is_wrong_with_a_key_is_said_with_what_to_write(string key, string fault)
    {
        Diagnostic reported = Assert.Single(await DeclarationHarness.DiagnoseAsync($$"""
            [MemoryType("doc", Key = "{{key}}")]
            public sealed record Doc(string A, string B);
            """));
        Assert.Equal(
            $"The key \"{key}\" cannot be used: {fault}", reported.GetMessage(
                System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public Task Sorted_collections_of_what_compares_itself_are_read() => GeneratedProgram.RunAsync("""
        [MemoryObject]
        public sealed record Part(int Number) : IComparable<Part>
        {
            public int CompareTo(Part? other) => Number.CompareTo(other?.Number);
        }

        [MemoryType("doc", Key = "{Id}")]
        public sealed record Doc(string Id, SortedSet<Part> Parts, SortedSet<DocId> Ids, SortedDictionary<DayOfWeek, int> Days)
        {
            public SortedSet<Uri> Links { get; } = new(Comparer<Uri>.Create((a, b) => string.CompareOrdinal($"{a}", $"{b}")));
            public ImmutableSortedSet<int?> Numbers { get; init; } = [];
        }

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var docs = services.GetRequiredService<IDocRepository>();
                var doc = new Doc("1", [new(2), new(1)], [new("b"), new("a")], new() { [DayOfWeek.Friday] = 1, [DayOfWeek.Monday] = 2 }) { Numbers = [2, null] };
                doc.Links.Add(new("http://b"));
                doc.Links.Add(new("http://a"));
                await docs.InsertAsync(doc);
                Doc read = (await docs.GetAsync("1"))!;
                Check.Equal("1 2", string.Join(' ', read.Parts.Select(p => p.Number)));
                Check.Equal("doc:a doc:b", string.Join(' ', read.Ids));
                Check.Equal(DayOfWeek.Monday, read.Days.Keys.First());
                Check.Equal("http://a/ http://b/", string.Join(' ', read.Links));
                Check.Equal(2, read.Numbers.Count);
            }
        }
        """);

    [Fact]
    public async Task A_positional_member_that_is_excluded_is_left_to_its_default() => await GeneratedProgram.RunAsync("""
        [MemoryType("doc", Key = "{Id}")]
        public sealed record Doc(string Id, [property: JsonIgnore] string Cached = "none", int Number = 3);

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var docs = services.GetRequiredService<IDocRepository>();
                await docs.InsertAsync(new Doc("1", "x", 7));
                Check.Equal(new Doc("1", "none", 7), await docs.GetAsync("1"));
            }
        }
        """);
}
