using System.Globalization;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators.Tests.Shapes;

/// <summary>Declarations that cannot be meant as they stand: one diagnostic says so, and no error follows it.</summary>
public sealed class DoubtfulDeclarationTests
{
    [Theory]
    [InlineData("[MemoryType(\"d\", Key = \"{Id}\")] public ref struct Doc { public string Id { get; init; } }", "TM0128")]
    [InlineData("[MemoryType(\"d\", Key = \"{Id}\")] public static class Doc { public static string Id => \"\"; }", "TM0128")]
    [InlineData("[MemoryObject] public readonly ref struct Part { public int A { get; init; } }", "TM0128")]
    [InlineData(
        "[MemoryType(\"d\", Key = \"{Id}\")] public record Doc(string Id, List<Box<int>> Boxes); [MemoryObject] public record Box<T>(T Value);",
        "TM0001")]
    [InlineData(
        "[MemoryType(\"d\", Key = \"{Id}\")] public record Doc(string Id) { internal Outer.Part? Part { get; init; } [JsonInclude] internal Outer.Part? Other { get; init; } } public class Outer { [MemoryObject] protected internal ref struct X; [MemoryObject] public record Part(int A); }",
        "TM0128")]
    [InlineData(
        "[MemoryType(\"d\", Key = \"{Id}\")] public record Doc(string Id) { [JsonPropertyName(\"\\uD800\")] public int A { get; init; } }",
        "TM0130")]
    [InlineData(
        "[MemoryType(\"d\", Key = \"{Id}\")] public record Doc(string Id) { [FormerName(\"a\\uDC00\")] public int A { get; init; } }",
        "TM0130")]
    [InlineData(
        "[MemoryObject, JsonDerivedType(typeof(Case), \"\\uD800\")] public abstract record Part; public record Case(int A) : Part;",
        "TM0130")]
    [InlineData(
        "[MemoryType(\"d\", Key = \"{Id}\")] public record Doc(string Id, Level A); public enum Level { [JsonStringEnumMemberName(\"\\uD800\")] Low }",
        "TM0060")]
    [InlineData(
        "[MemoryType(\"d\", Key = \"{Id}\")] public record Doc(string Id) { [FormerName(\"~\")] public int A { get; init; } }",
        "TM0011")]
    [InlineData(
        "[MemoryType(\"d\", Key = \"{Id}\")] public record Doc(string Id) { [FormerName(\"a\")] public int A { get; init; } }",
        "TM0054")]
    [InlineData(
        "[MemoryObject, JsonDerivedType(typeof(Case), \"case\")] public abstract record Part; public record Case(int A);",
        "TM0018")]
    [InlineData(
        "[MemoryType(\"d\", Key = \"{Id}\"), JsonDerivedType(typeof(Case), \"case\"), JsonDerivedType(typeof(Case), \"old\")] public abstract record Doc(string Id); public record Case(string Id) : Doc(Id);",
        "TM0018")]
    [InlineData(
        "[MemoryObject, JsonDerivedType(typeof(Case), \"case\")] public abstract record Part; [JsonNumberHandling(JsonNumberHandling.WriteAsString)] public record Case(int A) : Part;",
        "TM0053")]
    [InlineData(
        "[MemoryType(\"d\", Key = \"{Id}\")] public class Doc { public Doc(string id) => Id = id; public Doc(int id) => Id = id.ToString(); public string Id { get; } }",
        "TM0012")]
    [InlineData(
        "public class Base { public int Count { get; set; } } [MemoryType(\"d\", Key = \"{Id}\")] public class Doc : Base { public required string Id { get; init; } public new int Count() => 1; }",
        "TM0048")]
    [InlineData(
        "public class Base { public int Count { get; set; } } [MemoryType(\"d\", Key = \"{Id}\")] public class Doc : Base { public required string Id { get; init; } internal new string Count { get; set; } = \"\"; }",
        "TM0048")]
    [InlineData(
        "public interface IDoc { [JsonIgnore] string Draft { get; } } [MemoryType(\"d\", Key = \"{Id}\")] public record Doc(string Id, string Draft) : IDoc;",
        "TM0129")]
    [InlineData(
        "public interface IDoc { [Encrypted] string Draft { get; } } public interface IMore : IDoc; [MemoryObject] public record Part(string Draft) : IMore;",
        "TM0129")]
    [InlineData(
        "public abstract record Base { [Index] public abstract int Rank { get; init; } } [MemoryType(\"d\", Key = \"{Id}\")] public record Doc(string Id) : Base { public override int Rank { get; init; } }",
        "TM0129")]
    public async Task One_diagnostic_says_what_is_wrong(string declaration, string id) =>
        Assert.Equal([id], await DeclarationHarness.ReportAsync(declaration));

    [Theory]
    [InlineData("Plain", " is of type \"Plain\", which cannot be stored; declare that type with [MemoryObject], ")]
    [InlineData("List<Plain?>", ", which cannot be stored because of \"Plain\"; declare that type with [MemoryObject], ")]
    [InlineData("Dictionary<string, List<(int, int)>>", " because of \"(int, int)\"; declare a record with [MemoryObject] in its place, ")]
    [InlineData("Dictionary<bool, int>", ", which cannot be stored; its keys must be text, whole numbers, ")]
    [InlineData("int[,]", ", which cannot be stored; use an array of arrays, ")]
    [InlineData("object", ", which cannot be stored; use JsonNode, ")]
    [InlineData("Func<int>", ", which cannot be stored; exclude the member with [JsonIgnore]")]
    [InlineData("System.IO.MemoryStream", ", which cannot be stored; exclude the member with [JsonIgnore]")]
    [InlineData("Other", ", which cannot be stored; hold its key, \"OtherId\", or add [MemoryObject] to it")]
    [InlineData("System.Text.Rune[]", " because of \"System.Text.Rune\"; convert it with [MemoryConverter], ")]
    public async Task A_type_that_cannot_be_stored_is_named_with_what_to_do(string type, string text)
    {
        Diagnostic reported = Assert.Single(await DeclarationHarness.DiagnoseAsync($$"""
            [MemoryType("doc", Key = "{Id}")] public sealed record Doc(string Id, {{type}} Data);
            [MemoryType("other", Key = "{Id}")] public sealed record Other(string Id);
            public sealed record Plain(int A);
            """));
        Assert.Equal("TM0008", reported.Id);
        Assert.Contains(text, reported.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_the_language_required_members_of_constructors_and_structs_that_only_these_set() =>
        await GeneratedProgram.RunAsync("""
            #pragma warning disable CS8981
            namespace Words
            {
                [MemoryObject] public sealed record @var(string Id);

                [MemoryObject] public sealed record @dynamic(string Id);

                public enum @nint { Low, High }

                [MemoryType("named", Key = "{Id}:{Level}", Version = 2)]
                public sealed record Named(
                    string Id, @nint Level, Dictionary<string, @var?> Map, List<@var> Items, ImmutableArray<@dynamic> Array)
                {
                    public SortedSet<string> Sorted { get; init; } = [];
                    [ContentKey] public int Number { get; init; }
                    [Upcast(1)] internal static void Up(System.Text.Json.Nodes.JsonObject document) { }
                }
            }

            [MemoryType("whole", Key = "{Id}")]
            public sealed class Whole(string id, long? count, IEnumerable<string> tags)
            {
                public required string Id { get; init; } = id;
                public required int Count { get; init; } = (int)(count ?? 0);
                public required List<string> Tags { get; set; } = [.. tags];
            }

            [MemoryType("set", Key = "{Id}")]
            public sealed class Set
            {
                [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public Set(string id) => (Id, Made) = (id, 7);
                public required string Id { get; init; }
                [JsonIgnore] public required int Made { get; init; }
            }

            [MemoryType("small", Key = "{Id}")]
            public readonly struct Small
            {
                public Small(string id, int size) => (Id, Size) = (id, size);
                public string Id { get; }
                public int Size { get; }
            }

            public static class Program
            {
                public static async Task RunAsync(IServiceProvider services)
                {
                    var named = services.GetRequiredService<Words.INamedRepository>();
                    var value = new Words.Named("a", Words.@nint.High, new() { ["k"] = new("v"), ["n"] = null }, [new("i")], [new("d")]) { Sorted = ["b", "a"] };
                    await named.InsertAsync(value);
                    Words.Named read = (await named.GetAsync(Words.NamedId.Of(value)))!;
                    Check.Equal(("a", Words.@nint.High, "v", "i", "d", "a"), (read.Id, read.Level, read.Map["k"]!.Id, read.Items[0].Id, read.Array[0].Id, read.Sorted.Min));

                    var wholes = services.GetRequiredService<IWholeRepository>();
                    await wholes.InsertAsync(new("a", 3, ["x"]) { Id = "a", Count = 4, Tags = ["y"] });
                    Whole whole = (await wholes.GetAsync("a"))!;
                    Check.Equal((4, "y"), (whole.Count, whole.Tags[0]));

                    var sets = services.GetRequiredService<ISetRepository>();
                    await sets.InsertAsync(new("a"));
                    Check.Equal(7, (await sets.GetAsync("a"))!.Made);

                    var small = services.GetRequiredService<ISmallRepository>();
                    await small.InsertAsync(new("a", 3));
                    Check.Equal(3, (await small.GetAsync("a"))!.Value.Size);
                }
            }
            """);

    [Fact]
    public void Records_within_a_member_whose_type_is_obsolete_with_an_error_are_generated() =>
        GeneratorHarness.GenerateFrom(GeneratorHarness.Compile(GeneratorHarness.Usings + """
            [Obsolete("gone", true), MemoryObject] public sealed record Part(int Number);

            [MemoryType("doc", Key = "{Id}")]
            public sealed record Doc(string Id)
            {
                [Obsolete("gone", true)] public Part? One { get; init; }
                [Obsolete("gone", true)] public List<Part> Many { get; init; } = [];
                [Obsolete("gone", true)] public Dictionary<string, Part> Named { get; init; } = [];
            }
            """), out _, isStrict: false);
}
