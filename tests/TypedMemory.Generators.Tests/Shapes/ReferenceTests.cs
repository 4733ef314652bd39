namespace TypedMemory.Generators.Tests.Shapes;

/// <summary>Keys of memory types as members, wherever the memory type is; and keys as arguments.</summary>
public sealed class ReferenceTests
{
    [Theory]
    [InlineData("using Acme.Facts;", "FactId?", "new FactId(\"a\")")]
    [InlineData("", "Acme.Facts.FactId?", "new Acme.Facts.FactId(\"a\")")]
    [InlineData("", "global::Acme.Facts.FactId", "new Acme.Facts.FactId(\"a\")")]
    [InlineData("using Acme.Facts;", "List<FactId>", "[new FactId(\"a\")]")]
    [InlineData("using Acme.Facts;", "Dictionary<FactId, int>", "new() { [new FactId(\"a\")] = 1 }")]
    [InlineData("using Acme.Facts;", "ImmutableArray<FactId?>", "[new FactId(\"a\"), null]")]
    [InlineData("using Acme.Facts;", "OuterInnerId?", "new OuterInnerId(3)")]
    [InlineData("using F = Acme.Facts.FactId;", "F?", "new F(\"a\")")]
    [InlineData("using Acme.Notes;", "Acme.Facts.FactId?", "new Acme.Facts.FactId(\"a\")")]
    public async Task A_key_of_another_namespace_is_a_member(string imports, string type, string value) => await GeneratedProgram.RunAsync($$"""
        {{imports}}

        [MemoryType("doc", Key = "{Id}")]
        public sealed record Doc(string Id)
        {
            public {{type}} Reference { get; init; }{{(type.EndsWith('?') || type.Contains("global", StringComparison.Ordinal) ? "" : type.StartsWith("Dict", StringComparison.Ordinal) ? " = new();" : " = [];")}}
        }

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var docs = services.GetRequiredService<IDocRepository>();
                var doc = new Doc("1") { Reference = {{value}} };
                await docs.InsertAsync(doc);
                Check.Equal(Show(doc.Reference), Show((await docs.GetAsync("1"))!.Reference));
            }

            private static string Show(object? value) => value is System.Collections.IEnumerable many and not string
                ? string.Join(",", many.Cast<object?>()) : value?.ToString() ?? "null";
        }

        namespace Acme.Facts
        {
            [MemoryType("fact", Key = "{Topic}")] public sealed record Fact(string Topic);
            public static class Outer { [MemoryType("inner", Key = "{Number}")] public sealed record Inner(int Number); }
        }

        namespace Acme.Notes { [MemoryType("note-fact", Key = "{Topic}:{Other}")] public sealed record Note(string Topic, string Other); }
        """);

    [Fact]
    public async Task Of_two_keys_of_one_name_the_imported_one_is_meant() => Assert.Empty(await DeclarationHarness.ReportAsync("""
        using Acme.B;

        [MemoryType("doc", Key = "{Id}")] public sealed record Doc(string Id, FactId Reference, Acme.A.FactId Other);

        namespace Acme.A { [MemoryType("a-fact", Key = "{Topic}")] public sealed record Fact(string Topic); }

        namespace Acme.B { [MemoryType("b-fact", Key = "{Number}")] public sealed record Fact(int Number); }
        """));

    [Theory]
    [InlineData("Missing", "CS0246")]
    [InlineData("MissingId", "CS0246")]
    [InlineData("List<MissingId?>", "CS0246")]
    public async Task A_type_that_nobody_knows_is_said_to_be_unknown(string type, string compiled) =>
        Assert.Equal(["TM0046", compiled], (await DeclarationHarness.ReportAsync($$"""
            [MemoryType("doc", Key = "{Id}")] public sealed record Doc(string Id, {{type}} Reference);
            """)).Distinct());

    [Fact]
    public async Task A_reference_to_nothing_stays_one_and_is_no_key() => await GeneratedProgram.RunAsync("""
        [MemoryType("fact", Key = "{Agent}:{Topic}")] public sealed record Fact(string Agent, string Topic);

        [MemoryType("doc", Key = "{Id}")] public sealed record Doc(string Id) { public FactId Parent { get; init; } public List<FactId> All { get; init; } = []; }

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var docs = services.GetRequiredService<IDocRepository>();
                await docs.InsertAsync(new Doc("1") { All = [default, new("a", "b")] });
                Doc doc = (await docs.GetAsync("1"))!;
                Check.Equal((default(FactId), default(FactId), new FactId("a", "b")), (doc.Parent, doc.All[0], doc.All[1]));
                Check.Equal(false, FactId.TryParse(default(FactId).ToString(), out _));
            }
        }
        """);

    [Fact]
    public async Task An_empty_part_of_a_key_is_refused() => await GeneratedProgram.RunAsync("""
        [MemoryType("fact", Key = "{Agent}:{Topic}")] public sealed record Fact(string Agent, string Topic);

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var facts = services.GetRequiredService<IFactRepository>();
                Refused(() => new FactId("", "x"), "topic");
                Refused(() => new FactId("a", ""), "agent");
                Refused(() => FactId.ForAgent(""), "agent");
                Refused(() => FactId.Of(new Fact("a", "")), "agent");
                Check.Equal(false, FactId.TryParse("fact::x", out _));
                Check.Equal(false, FactId.TryParse("fact:a:", out _));
                Check.Equal(false, FactId.TryParse("fact::", out _));
                try { await facts.InsertAsync(new Fact("", "x")); throw new InvalidOperationException("It was written."); }
                catch (Exception e) when (e.Message.Contains("is empty")) { }
                Check.Equal(0L, await facts.CountAsync());
            }

            private static void Refused(Func<object> make, string _)
            {
                try { make(); }
                catch (ArgumentException e) when (e.Message.StartsWith("The key component is empty.")) { return; }

                throw new InvalidOperationException("An empty part was taken.");
            }
        }
        """);

    [Theory]
    [InlineData("public sealed record Doc(string Id);", "\"x\"", "")]
    [InlineData("public readonly record struct Doc(string Id);", "\"x\"", ".Value")]
    [InlineData("public record struct Doc(Guid Id);", "\"00000000-0000-0000-0000-000000000001\"", ".Value")]
    [InlineData("public struct Doc { public required string Id { get; init; } }", "\"x\"", ".Value")]
    public async Task A_key_of_one_part_can_be_made_in_place(string type, string text, string value) => await GeneratedProgram.RunAsync($$"""
        [MemoryType("doc", Key = "{Id}")]
        {{type}}

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var docs = services.GetRequiredService<IDocRepository>();
                var id = DocId.Parse("doc:" + {{text}});
                await docs.InsertAsync({{(type.Contains('(', StringComparison.Ordinal) ? "new Doc(id.Id)" : "new Doc { Id = id.Id }")}});
                Check.Equal(true, await docs.GetAsync(new({{text}})) is not null);
                Check.Equal(id.Id, (await docs.GetAsync(id))!{{value}}.Id);
                Check.Equal(id.Id, (await docs.GetAsync(id.Id))!{{value}}.Id);
                var repository = (DocRepository)docs;
                Check.Equal(id.Id, (await repository.GetAsync(new({{text}})))!{{value}}.Id);
                Check.Equal(true, await docs.DeleteAsync(new({{text}})));
                Check.Equal(true, await docs.GetAsync(id) is null);
            }
        }
        """);
}
