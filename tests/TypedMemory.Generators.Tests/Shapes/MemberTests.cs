using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators.Tests.Shapes;

/// <summary>What holds a value is stored, or said not to be.</summary>
public sealed class MemberTests
{
    private const string Store = """

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var docs = services.GetRequiredService<IDocRepository>();
                await docs.InsertAsync(Doc.Make("1"));
                Check.Equal("ann 7", Doc.Show((await docs.GetAsync("1"))!));
            }
        }
        """;

    [Theory]
    [InlineData("public string Name { get; private set; } = \"\";")]
    [InlineData("public string Name { get; protected init; } = \"\";")]
    [InlineData("public string Name { get; internal init; } = \"\";")]
    [InlineData("public string Name { get; protected internal set; } = \"\";")]
    [InlineData("public string Name { get; private protected set; } = \"\";")]
    [InlineData("[JsonInclude] public string Name { get; private set; } = \"\";")]
    [InlineData("[JsonInclude] internal string Name { get; set; } = \"\";")]
    [InlineData("[JsonInclude] internal string Name { get; private init; } = \"\";")]
    [InlineData("[JsonInclude] protected internal string Name = \"\";")]
    [InlineData("public string Name = \"\";")]
    [InlineData("[JsonPropertyName(\"n\"), Index] public string Name = \"\";")]
    [InlineData("public virtual string Name { get; init; } = \"\";")]
    [InlineData("public string Name { internal get; set; } = \"\";")]
    [InlineData("[Obsolete(\"gone\", error: true)] public string Name { get; init; } = \"\";")]
    public async Task A_member_is_stored_whatever_its_setter(string member) => await GeneratedProgram.RunAsync($$"""
        [MemoryType("doc", Key = "{Id}")]
        public class Doc
        {
            public required string Id { get; init; }
            {{member}}
            public int Number;
            [Obsolete] public static Doc Make(string id) => new Doc { Id = id, Name = "ann", Number = 7 };
            [Obsolete] public static string Show(Doc doc) => $"{doc.Name} {doc.Number}";
        }
        {{Store.Replace("Doc.Make", "Obsolete.Make", StringComparison.Ordinal).Replace("Doc.Show", "Obsolete.Show", StringComparison.Ordinal)}}

        #pragma warning disable CS0612
        internal static class Obsolete { public static Doc Make(string id) => Doc.Make(id); public static string Show(Doc doc) => Doc.Show(doc); }
        """);

    [Theory]
    [InlineData("List<string>", "[\"x\"]", "new() { \"ann\", \"bob\" }")]
    [InlineData("IList<string>", "new List<string> { \"x\" }", "new List<string>() { \"ann\", \"bob\" }")]
    [InlineData("ICollection<string>", "new List<string> { \"x\" }", "new List<string>() { \"ann\", \"bob\" }")]
    [InlineData("HashSet<string>", "new(StringComparer.Ordinal) { \"x\" }", "new() { \"ann\", \"bob\" }")]
    [InlineData("ISet<string>", "new HashSet<string> { \"x\" }", "new HashSet<string>() { \"ann\", \"bob\" }")]
    [InlineData("SortedSet<string>", "new() { \"x\" }", "new() { \"ann\", \"bob\" }")]
    [InlineData(
        "Dictionary<string, int>", "new(StringComparer.OrdinalIgnoreCase) { [\"x\"] = 1 }", "new() { [\"ann\"] = 1 }")]
    [InlineData(
        "IDictionary<string, int>", "new Dictionary<string, int> { [\"x\"] = 1 }",
        "new Dictionary<string, int> { [\"ann\"] = 1 }")]
    [InlineData("SortedDictionary<string, int>", "new() { [\"x\"] = 1 }", "new() { [\"ann\"] = 1 }")]
    public async Task A_collection_without_a_setter_is_filled(string type, string initial, string stored)
    {
        string item = type.Contains("Dictionary", StringComparison.Ordinal) ? "KeyValuePair<string, int>" : "string";
        foreach (string end in new[] { " { get; } =", "; public readonly " + type + " Other =" })
        {
            string member = end.StartsWith(';')
                ? $"public readonly {type} Names = {initial};"
                : $"public {type} Names {{ get; }} = {initial};";
            await GeneratedProgram.RunAsync($$"""
                [MemoryType("doc", Key = "{Id}")]
                public sealed class Doc
                {
                    public required string Id { get; init; }
                    {{member}}
                }

                public static class Program
                {
                    public static async Task RunAsync(IServiceProvider services)
                    {
                        var docs = services.GetRequiredService<IDocRepository>();
                        var doc = new Doc { Id = "1" };
                        {{type}} stored = {{stored}};
                        doc.Names.Clear();
                        foreach ({{item}} one in stored) doc.Names.Add(one);
                        await docs.InsertAsync(doc);
                        Check.Equal(string.Join(",", stored), string.Join(",", (await docs.GetAsync("1"))!.Names));
                        await docs.InsertAsync(new Doc { Id = "2" });
                        Check.Equal(1, (await docs.GetAsync("2"))!.Names.Count);
                    }
                }
                """.Replace("doc.Names.Add(one)", type.EndsWith("Dictionary<string, int>", StringComparison.Ordinal) ? "((ICollection<KeyValuePair<string, int>>)doc.Names).Add(one)" : "doc.Names.Add(one)", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task An_override_that_leaves_the_setter_to_its_base_is_stored() => await GeneratedProgram.RunAsync($$"""
        public abstract class Base
        {
            public virtual string Name { get; protected set; } = "";
            public virtual int Number { get; init; }
        }

        [MemoryType("doc", Key = "{Id}")]
        public sealed class Doc : Base
        {
            public required string Id { get; init; }
            public override string Name => base.Name;
            public override int Number { get => base.Number; init => base.Number = value; }
            public static Doc Make(string id) { var doc = new Doc { Id = id, Number = 7 }; doc.Set(); return doc; }
            private void Set() => Name = "ann";
            public static string Show(Doc doc) => $"{doc.Name} {doc.Number}";
        }
        {{Store}}
        """);

    [Fact]
    public async Task Required_fields_structs_and_private_parts_of_objects_are_stored() => await GeneratedProgram.RunAsync($$"""
        [MemoryType("doc", Key = "{Id}")]
        public struct Doc
        {
            public required string Id;
            public required Part Part { get; init; }
            public List<Part> Parts { get; private set; }
            public static Doc Make(string id) => new Doc { Id = id, Part = new Part { Name = "ann" }, Parts = [new Part { Name = "b", Number = 7 }] };
            public static string Show(Doc doc) => $"{doc.Part.Name} {doc.Parts[0].Number}";
        }

        [MemoryObject]
        public struct Part
        {
            public required string Name;
            public int Number { readonly get; internal set; }
        }
        {{Store.Replace("await docs.GetAsync(\"1\"))!", "await docs.GetAsync(\"1\"))!.Value", StringComparison.Ordinal)}}
        """);

    [Theory]
    [InlineData("public string Name { get; } = \"\";", "TM0048")]
    [InlineData("public readonly string Name = \"\";", "TM0048")]
    [InlineData("public string Name { private get; set; } = \"\";", "TM0048")]
    [InlineData("private string _name = \"\"; public string Name { set => _name = value + _name; }", "TM0048")]
    [InlineData("public ImmutableArray<string> Names { get; } = [];", "TM0048")]
    [InlineData("[Index] public string Name => Id;", "TM0049")]
    [InlineData("[JsonPropertyName(\"n\")] public string Name => Id;", "TM0048")]
    [InlineData("[JsonInclude] private string Name { get; set; } = \"\";", "TM0049")]
    [InlineData("[JsonInclude] protected string Name = \"\";", "TM0049")]
    [InlineData("[JsonInclude] public string Name { private get; set; } = \"\";", "TM0049")]
    [InlineData("[JsonInclude] public string Name => Id;", "TM0049")]
    [InlineData("[Index] internal string Name { get; set; } = \"\";", "TM0049")]
    [InlineData("[JsonPropertyName(\"x\")] public static string Name { get; set; } = \"\";", "TM0049")]
    [InlineData("[Merge(MergeKind.Max)] private int Name { get; set; }", "TM0049")]
    public async Task What_is_not_stored_is_said(string member, string id)
    {
        string[] reported = await DeclarationHarness.ReportAsync($$"""
            [MemoryType("doc", Key = "{Id}")]
            public class Doc
            {
                public required string Id { get; init; }
                {{member}}
            }
            """);
        Assert.Equal([id], reported);
    }

    [Theory]
    [InlineData("public string Upper => Id.ToUpperInvariant();")]
    [InlineData("public List<string> All => [Id];")]
    [InlineData("[JsonIgnore] public string Name { get; } = \"\";")]
    [InlineData("[JsonIgnore] public string Name = \"\";")]
    [InlineData("internal string Name { get; set; } = \"\";")]
    [InlineData("private readonly string _name = \"\"; public string Name => _name;")]
    [InlineData("public const string Name = \"\"; public static string Other { get; set; } = \"\";")]
    public async Task What_holds_no_value_of_the_document_is_left_out(string member) => Assert.Empty(await DeclarationHarness.ReportAsync($$"""
        [MemoryType("doc", Key = "{Id}")]
        public class Doc
        {
            public required string Id { get; init; }
            {{member}}
        }
        """));
}
