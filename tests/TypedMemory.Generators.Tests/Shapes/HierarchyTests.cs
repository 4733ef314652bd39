using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TypedMemory.Generators.Tests.Shapes;

/// <summary>Memory types with cases: what is declared, what is refused, and shapes that are odd.</summary>
public sealed class HierarchyTests
{
    private const string Base = """
        [MemoryType("doc", Key = "{Id}")]
        [JsonDerivedType(typeof(One), "one")]
        [JsonDerivedType(typeof(Two), "two")]
        public abstract record Doc { public required string Id { get; init; } }

        """;

    [Theory]
    [InlineData("public sealed record One(string Text) : Doc; public sealed record Two(int Text) : Doc;", "TM0125")]
    [InlineData(
        "public sealed record One([property: Merge(MergeKind.Max)] int N) : Doc; public sealed record Two(int N) : Doc;",
        "TM0125")]
    [InlineData(
        "public sealed record One([property: JsonPropertyName(\"t\")] string Text) : Doc; public sealed record Two(string Text) : Doc;",
        "TM0125")]
    [InlineData(
        "public sealed record One([property: JsonPropertyName(\"t\")] string Text) : Doc; public sealed record Two([property: JsonPropertyName(\"t\")] string Other) : Doc;",
        "TM0125")]
    [InlineData(
        "public sealed record One([property: FormerName(\"was\")] string Text) : Doc; public sealed record Two(string Was) : Doc;",
        "TM0125")]
    [InlineData(
        "public sealed record One([property: Encrypted] string Text) : Doc; public sealed record Two(string Text) : Doc;",
        "TM0125")]
    [InlineData(
        "public sealed record One([property: FullText(Weight = 2)] string Text) : Doc; public sealed record Two([property: FullText] string Text) : Doc;",
        "TM0125")]
    [InlineData(
        "public sealed record One([property: Expires] DateTimeOffset Until) : Doc; public sealed record Two : Doc;", "TM0126")]
    [InlineData(
        "public sealed record One([property: MemoryKey] string Key) : Doc; public sealed record Two : Doc;", "TM0126")]
    [InlineData(
        "public sealed record One : Doc { [Modified] public DateTimeOffset At { get; init; } } public sealed record Two : Doc;",
        "TM0126")]
    [InlineData("[Encrypted] public sealed record One(string Text) : Doc; public sealed record Two : Doc;", "TM0126")]
    [InlineData("public sealed record One(object Data) : Doc; public sealed record Two : Doc;", "TM0008")]
    [InlineData("public abstract record One : Doc; public sealed record Two : Doc;", "TM0018")]
    [InlineData(
        "public sealed record One([property: JsonPropertyName(\"$type\")] string T) : Doc; public sealed record Two : Doc;",
        "TM0010")]
    [InlineData(
        "public sealed record One([property: Vector(4)] int Data) : Doc; public sealed record Two : Doc;", "TM0093")]
    [InlineData("public sealed record One([property: Index] byte[] Data) : Doc; public sealed record Two : Doc;", "TM0023")]
    public async Task What_is_wrong_with_a_case_is_said_once(string cases, string id) =>
        Assert.Equal([id], await DeclarationHarness.ReportAsync(Base + cases));

    [Theory]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Text}\"), JsonDerivedType(typeof(One), \"one\")] public abstract record Doc; public sealed record One(string Text) : Doc;",
        "TM0005")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\"), JsonPolymorphic] public sealed record Doc(string Id);", "TM0053")]
    [InlineData("[MemoryType(\"doc\", Key = \"{Id}\"), JsonPolymorphic] public abstract record Doc(string Id);", "TM0053", "TM0051")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\"), JsonDerivedType(typeof(One), \"one\"), JsonPolymorphic(TypeDiscriminatorPropertyName = \"_kind\")] public abstract record Doc(string Id); public sealed record One(string Id) : Doc(Id);",
        "TM0011")]
    [InlineData(
        "[MemoryType(\"doc\", Key = \"{Id}\"), JsonDerivedType(typeof(One), \"one\"), JsonPolymorphic(IgnoreUnrecognizedTypeDiscriminators = true)] public abstract record Doc(string Id); public sealed record One(string Id) : Doc(Id);",
        "TM0053")]
    public async Task What_is_wrong_with_the_base_is_said(string declaration, params string[] ids) =>
        Assert.Equal(ids, await DeclarationHarness.ReportAsync(declaration));

    [Fact]
    public async Task A_disagreement_names_the_member_both_cases_and_the_mend()
    {
        Diagnostic found = Assert.Single(await DeclarationHarness.DiagnoseAsync(
            Base + "public sealed record One(string Text) : Doc; public sealed record Two(int Text) : Doc;"));
        Assert.Equal(
            "\"Text\" is not the same in \"One\" and \"Two\": it is a \"string\" in the one and a \"int\" in the other; give both the same type, or one of them another name",
            found.GetMessage(null));
    }

    /// <summary>
    /// Cases that derive from cases, of another accessibility, with names that meet those of what is generated, a base
    /// with a constructor, a generic base between, and a base that is a case itself.
    /// </summary>
    [Fact]
    public Task Odd_hierarchies_are_stored_and_queried() => GeneratedProgram.RunAsync("""
        [MemoryType("item", Key = "{Id}")]
        [JsonDerivedType(typeof(Item), "item")]
        [JsonDerivedType(typeof(Book), "book")]
        [JsonDerivedType(typeof(Comic), "comic")]
        [JsonDerivedType(typeof(IntBox), "box")]
        [JsonDerivedType(typeof(Hidden), "hidden")]
        public class Item(string id)
        {
            public string Id { get; } = id;
            public string Case { get; init; } = "none";
            public virtual string Title { get; init; } = "untitled";
        }

        public class Book(string id) : Item(id)
        {
            public int Pages { get; init; } = 100;
            public int? Missing { get; init; }
            public string Read { get; init; } = "";
        }

        public sealed class Comic(string id, string @class) : Book(id)
        {
            public string Class { get; } = @class;
            public override string Title { get; init; } = "comic";
        }

        public static class Box<T>
        {
            public abstract class Open(string id) : Item(id) { public T? Inside { get; protected init; } }
        }

        public sealed class IntBox : Box<int>.Open
        {
            public IntBox(string id, int inside) : base(id) { Inside = inside; }
        }

        internal sealed class Hidden(string id) : Item(id)
        {
            public Secret? Secret { get; init; }
            public ImmutableArray<Secret> Secrets { get; init; } = [];
        }

        [MemoryObject] internal sealed record Secret(string Word);

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var items = services.GetRequiredService<IItemRepository>();
                Item[] all =
                [
                    new Item("1"), new Book("2") { Pages = 7, Title = "b" }, new Comic("3", "x") { Read = "yes" }, new IntBox("4", 5),
                    new Hidden("5") { Secret = new("w"), Secrets = [new("v")] },
                ];
                foreach (Item item in all) await items.InsertAsync(item);
                Check.Equal("Item,Book,Comic,IntBox,Hidden", string.Join(",", await Read(items.Query(), i => i.GetType().Name)));
                Check.Equal("none,none,none,none,none", string.Join(",", await Read(items.Query(), i => i.Case)));
                Check.Equal("untitled,b,comic,untitled,untitled", string.Join(",", await Read(items.Query(), i => i.Title)));
                Check.Equal("2", await Ids(items.Query().Where(ItemFields.Pages == 7)));
                Check.Equal("3", await Ids(items.Query().Where(ItemFields.Pages == 100)));
                Check.Equal("3", await Ids(items.Query().Where(ItemFields.Title == "comic")));
                Check.Equal("3", await Ids(items.Query().Where(ItemFields.Class == "x")));
                Check.Equal("4", await Ids(items.Query().Where(ItemFields.Inside == 5)));
                Check.Equal("5", await Ids(items.Query().Where(ItemFields.Secret.Word == "w")));
                Check.Equal("5", await Ids(items.Query().Where(ItemFields.Secrets.Any(s => s.Word == "v"))));
                Check.Equal("2,3", await Ids(items.Query().Where(ItemFields.Case2.Is<Book>())));
                Check.Equal("1,2,3,4,5", await Ids(items.Query().Where(ItemFields.Case == "none")));
                Check.Equal("107", (await items.Query().SumAsync(ItemFields.Pages)).ToString());
            }

            private static async Task<List<string>> Read(MemoryQuery<Item, ItemId> query, Func<Item, string> select)
            {
                var found = new List<string>();
                await foreach (var entry in query.AsAsyncEnumerable()) found.Add(select(entry.Value!));
                return found;
            }

            private static async Task<string> Ids(MemoryQuery<Item, ItemId> query) => string.Join(",", await Read(query, i => i.Id));
        }
        """);

    /// <summary>Everything that can be declared of a member, in a case: merges, seals, references, versions.</summary>
    [Fact]
    public Task What_members_can_be_they_can_be_in_a_case() => GeneratedProgram.RunAsync("""
        [MemoryType("act", Key = "{Id}", Version = 2)]
        [JsonPolymorphic(TypeDiscriminatorPropertyName = "what")]
        [JsonDerivedType(typeof(Said), "said")]
        [JsonDerivedType(typeof(Drew), "drew")]
        public abstract record Act
        {
            [MemoryKey(Generate = KeyKind.Guid7)] public string Id { get; init; } = "";
            [Created] public DateTimeOffset At { get; init; }

            [Upcast(1)] public static void FromFirst(System.Text.Json.Nodes.JsonObject document)
            {
                if (document["words"] is { } words) document["text"] = words.DeepClone();
                document.Remove("words");
            }
        }

        public sealed record Said : Act
        {
            public required string Text { get; init; }
            [Merge(typeof(Longest))] public string Best { get; init; } = "";
            public ActId? Answers { get; init; }
            [Vector(2)] public ReadOnlyMemory<float> Meaning { get; init; } = new float[] { 1, 0 };
        }

        public sealed record Drew : Act
        {
            [Merge(MergeKind.Map)] public ImmutableDictionary<string, int> Colours { get; init; } = ImmutableDictionary<string, int>.Empty;
            [Merge(MergeKind.Max)] public decimal Size { get; init; }
            public Shape? Shape { get; init; }
        }

        [MemoryObject, JsonDerivedType(typeof(Dot), "dot")] public abstract record Shape;
        public sealed record Dot(int X) : Shape;

        public sealed class Longest : IMerge<string>
        {
            public string Name => "longest";
            public string Join(string left, string right) =>
                left.Length != right.Length ? (left.Length > right.Length ? left : right) : string.CompareOrdinal(left, right) > 0 ? left : right;
        }

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var acts = services.GetRequiredService<IActRepository>();
                Act said = new Said { Text = "hello", Best = "b" };
                Act drew = new Drew { Size = 3, Shape = new Dot(4), Colours = ImmutableDictionary<string, int>.Empty.Add("red", 1) };
                await acts.InsertAsync(said);
                await acts.InsertAsync(drew);
                Check.Equal(true, (await acts.GetAsync(said.Id()))!.At > DateTimeOffset.UnixEpoch);
                await acts.UpdateAsync(said.Id(), a => (Said)a with { Answers = drew.Id() });
                Check.Equal(drew.Id(), ((Said)(await acts.GetAsync(said.Id()))!).Answers);
                var read = (Drew)(await acts.GetAsync(drew.Id()))!;
                Check.Equal(new Dot(4), read.Shape);
                Check.Equal(1, read.Colours["red"]);
                Check.Equal(1L, await acts.Query().Where(ActFields.Colours["red"] == 1).CountAsync());
                Check.Equal(1L, await acts.Query().Where(ActFields.Answers == drew.Id()).CountAsync());

                var store = await services.GetRequiredService<IMemoryStore>().OpenAsync();
                await store.EditAsync([new Foreign()]);
                Check.Equal("old", ((Said)(await acts.GetAsync("old"))!).Text);
                Check.Equal(1L, await acts.Query().Where(ActFields.Text == "old").CountAsync());
            }
        }

        internal sealed class Foreign : TypedMemory.Core.Store.IDocumentEdit
        {
            public string Id => "act:old";

            public TypedMemory.Core.Store.DocumentWrite? Compose(TypedMemory.Core.Store.DocumentSnapshot? current, TypedMemory.Core.Store.EditContext context)
            {
                byte[] body = System.Text.Encoding.UTF8.GetBytes(
                    "{\"id\":\"old\",\"what\":\"said\",\"words\":\"old\",\"at\":\"2020-01-01T00:00:00Z\"}");
                var path = new TypedMemory.Core.Revisions.RevisionPath(TypedMemory.Core.Revisions.RevisionHasher.Compute(null, false, body, []));
                return new() { Id = Id, Revisions = [new() { Id = Id, Path = path, Body = body }] };
            }
        }
        """);

    [Theory]
    [InlineData("Called(string Tool)", "Called(string Name)", "\"called\".tool")]
    [InlineData("\"called\")]", "\"call\")]", "\"called\".")]
    [InlineData("\"kind\"", "\"sort\"", "\"called\".kind")]
    [InlineData("Called(string Tool)", "Called(int Tool)", "Tool")]
    public async Task The_baseline_sees_cases(string before, string after, string member)
    {
        const string declared = """
            [MemoryType("act", Key = "{Id}")]
            [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
            [JsonDerivedType(typeof(Called), "called")]
            public abstract record Act { public required string Id { get; init; } }
            public sealed record Called(string Tool) : Act;
            """;
        string baseline = SchemaFile.Write(SchemaParser.ParseAll(Compiled(declared), Token));
        Assert.Empty(await CompareAsync(declared, baseline));
        Assert.Contains(
            await CompareAsync(declared.Replace(before, after, StringComparison.Ordinal), baseline),
            d => d.Id is "TM0033" or "TM0034" && d.GetMessage(null).Contains(member, StringComparison.Ordinal));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Compilation Compiled(string source)
    {
        GeneratorHarness.Driver().RunGeneratorsAndUpdateCompilation(
            GeneratorHarness.Compile(GeneratorHarness.Usings + source), out Compilation output, out _, Token);
        return output;
    }

    private static Task<System.Collections.Immutable.ImmutableArray<Diagnostic>> CompareAsync(
        string source, string baseline) =>
        Compiled(source).WithAnalyzers([new MemorySchemaAnalyzer()], new AnalyzerOptions([new BaselineText(baseline)]))
            .GetAnalyzerDiagnosticsAsync(Token);
}
