namespace TypedMemory.Generators.Tests.Shapes;

/// <summary>A declaration that the compiler takes has no warning and no error in what is generated for it.</summary>
public sealed class LegalDeclarationTests
{
    [Theory]
    [InlineData(
        "[Obsolete(\"old\", DiagnosticId = \"OLD1\", UrlFormat = \"https://example.org\")] public string? Name { get; init; }")]
    [InlineData("[Obsolete(\"old\", error: true)] public string? Name { get; init; }")]
    [InlineData(
        "[Obsolete(\"old\", error: true)] public int? Name { get; set; } [Index] public int Other { get; init; }")]
    [InlineData("[Obsolete(\"old\", error: true), Index] public string Name = \"\";")]
    [InlineData("public string? Name { get; [Obsolete(\"old\", error: true)] init; }")]
    [InlineData("[System.Diagnostics.CodeAnalysis.Experimental(\"EXP1\")] public string? Name { get; init; }")]
    [InlineData("[System.Diagnostics.CodeAnalysis.DisallowNull] public string? Name { get; set; }")]
    [InlineData("[System.Diagnostics.CodeAnalysis.DisallowNull] public string? Name { get; init; }")]
    [InlineData("[System.Diagnostics.CodeAnalysis.DisallowNull] public required string? Name { get; init; }")]
    [InlineData(
        "[System.Diagnostics.CodeAnalysis.AllowNull] public string Name { get; set => field = value ?? \"\"; } = \"\";")]
    [InlineData("[System.Diagnostics.CodeAnalysis.MaybeNull] public string Name { get; set; } = \"\";")]
    [InlineData("[property: System.Diagnostics.CodeAnalysis.NotNull] public string? Name { get; set; } = \"\";")]
    [InlineData("public required string Name;")]
    [InlineData(
        "public required uint Unsigned { get; init; } public sbyte Small; public ulong[] Many { get; init; } = [];")]
    [InlineData("public Colour Colour { get; init; }")]
    [InlineData("#pragma warning disable CS8618\n public string Late { get; set; }\n#pragma warning restore CS8618")]
    public async Task A_member_that_the_compiler_takes_is_taken(string member) => Assert.Empty(await DeclarationHarness.ReportAsync($$"""
        [assembly: CLSCompliant(true)]

        [MemoryType("doc", Key = "{Id}:{Size}")]
        public class Doc
        {
            public required string Id { get; init; }
            public required ushort Size { get; init; }
            {{member}}
        }

        public enum Colour { Red, [Obsolete("gone", error: true)] Gone, [Obsolete("old")] Old, [System.Diagnostics.CodeAnalysis.Experimental("EXP2")] New }
        """));

    [Theory]
    [InlineData("[Obsolete(\"old\")]")]
    [InlineData("[Obsolete(\"old\", error: true)]")]
    [InlineData("[Obsolete(\"old\", DiagnosticId = \"OLD1\")]")]
    [InlineData("[System.Diagnostics.CodeAnalysis.Experimental(\"EXP1\")]")]
    [InlineData("[System.Diagnostics.DebuggerDisplay(\"x\"), Serializable]")]
    [InlineData("[CLSCompliant(false)]")]
    public async Task A_type_that_the_compiler_takes_is_taken(string attribute) => Assert.Empty(await DeclarationHarness.ReportAsync($$"""
        {{attribute}}
        [MemoryType("doc", Key = "{Id}:{Number}")]
        public sealed record Doc(string Id, int Number)
        {
            {{attribute.Replace("[System.Diagnostics.DebuggerDisplay(\"x\"), Serializable]", "", StringComparison.Ordinal)}}
            public Part? Part { get; init; }
        }

        {{attribute}}
        [MemoryObject]
        public sealed record Part(string Name);
        """));

    [Theory]
    [InlineData(
        "string name, int? size = null", "public string? Name { get; } public int Size { get; }",
        "name, Size = size ?? 3")]
    [InlineData(
        "IEnumerable<string> names, long size", "public IReadOnlyList<string> Names { get; } public int Size { get; }",
        "[.. names], Size = (int)size")]
    [InlineData(
        "string? name, int size = 3", "public string Name { get; } public int Size { get; }",
        "name ?? \"\", Size = size")]
    [InlineData(
        "string name, int size, System.Threading.CancellationToken token = default",
        "public string Name { get; } public int Size { get; }", "name, Size = token.CanBeCanceled ? 0 : size")]
    public async Task A_parameter_that_takes_the_value_of_its_member_is_used(
        string parameters, string members, string body)
    {
        string first = members.Contains("Names", StringComparison.Ordinal) ? "Names" : "Name";
        string make = first == "Names" ? "[\"ann\"]" : "\"ann\"";
        string show = first == "Names" ? "doc.Names[0]" : "doc.Name";
        await GeneratedProgram.RunAsync($$"""
            [MemoryType("doc", Key = "{Id}")]
            public sealed class Doc
            {
                public Doc(string id, {{parameters}}) { Id = id; {{first}} = {{body.Replace(", Size", "; Size", StringComparison.Ordinal)}}; }
                public string Id { get; }
                {{members}}
            }

            public static class Program
            {
                public static async Task RunAsync(IServiceProvider services)
                {
                    var docs = services.GetRequiredService<IDocRepository>();
                    await docs.InsertAsync(new Doc("1", {{make}}, 7));
                    Doc doc = (await docs.GetAsync("1"))!;
                    Check.Equal(("ann", 7), ({{show}}, doc.Size));
                }
            }
            """);
    }

    [Theory]
    [InlineData("int size", "public long Size { get; }")]
    [InlineData("int size", "public int? Size { get; }")]
    [InlineData("string size", "public int Size { get; }")]
    [InlineData("List<int> size", "public IReadOnlyList<int> Size { get; }")]
    [InlineData("ref int size", "public int Size { get; }")]
    public async Task A_parameter_that_does_not_take_the_value_of_its_member_is_refused(
        string parameter, string member) =>
        Assert.Equal(["TM0052"], await DeclarationHarness.ReportAsync($$"""
            [MemoryType("doc", Key = "{Id}")]
            public sealed class Doc
            {
                public Doc(string id, {{parameter}}) { Id = id; _ = size; Size = default!; }
                public string Id { get; }
                {{member}}
            }
            """));

    [Fact]
    public async Task A_member_that_gives_a_null_that_it_does_not_take_keeps_its_default() => await GeneratedProgram.RunAsync("""
        [MemoryType("doc", Key = "{Id}")]
        public sealed class Doc
        {
            private string? _name;
            public required string Id { get; init; }
            [System.Diagnostics.CodeAnalysis.DisallowNull] public string? Name { get => _name; set => _name = value ?? throw new ArgumentNullException(nameof(value)); }
            [System.Diagnostics.CodeAnalysis.MaybeNull] public string Other { get; set; } = null!;
        }

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var docs = services.GetRequiredService<IDocRepository>();
                await docs.InsertAsync(new Doc { Id = "1" });
                Check.Equal(((string?)null, (string?)null), ((await docs.GetAsync("1"))!.Name, (await docs.GetAsync("1"))!.Other));
                await docs.UpsertAsync(new Doc { Id = "1", Name = "ann", Other = "bob" });
                Check.Equal(("ann", "bob"), ((await docs.GetAsync("1"))!.Name, (await docs.GetAsync("1"))!.Other));
            }
        }
        """);

    [Fact]
    public async Task Members_that_differ_in_case_only_have_their_own_parameters() => await GeneratedProgram.RunAsync("""
        [MemoryType("doc", Key = "{Id}")]
        public sealed record Doc(string Id, [property: JsonPropertyName("upper")] string Name, string name);

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var docs = services.GetRequiredService<IDocRepository>();
                await docs.InsertAsync(new Doc("1", "A", "a"));
                Check.Equal(new Doc("1", "A", "a"), await docs.GetAsync("1"));
            }
        }
        """);
}
