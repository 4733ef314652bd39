using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using TypedMemory.CodeFixes;

namespace TypedMemory.Generators.Tests;

/// <summary>What newcomers forget: what is reported, what is not, and what the fixes make of it.</summary>
public sealed class HabitFixTests
{
    // What the generator makes where there is a memory type.
    private const string Generated = """

        public static class GeneratedTypes
        {
            public static ITypedMemoryBuilder AddGeneratedTypes(this ITypedMemoryBuilder builder) => builder;
        }
        """;

    [Theory]
    [InlineData("memory => memory.UseSqlite(\"x\")", "memory => memory.UseSqlite(\"x\").AddGeneratedTypes()")]
    [InlineData("(memory) => memory.UseSqlite(\"x\")", "(memory) => memory.UseSqlite(\"x\").AddGeneratedTypes()")]
    public Task The_generated_types_are_added(string wrong, string right) =>
        FixAsync<AddGeneratedTypesCodeFix, ForgottenTypesAnalyzer>(Opening($"{{|TM0120:{wrong}|}}"), Opening(right));

    [Fact]
    public Task The_generated_types_are_added_beside_the_services()
    {
        const string source = """
            using Microsoft.Extensions.DependencyInjection;
            using TypedMemory;
            public static class Use
            {
                public static object Add(IServiceCollection services) => services.AddTypedMemory(CONFIGURE);
            }
            """;
        return FixAsync<AddGeneratedTypesCodeFix, ForgottenTypesAnalyzer>(
            source.Replace("CONFIGURE", "{|TM0120:(provider, memory) => memory.UseSqlite(\"x\")|}", StringComparison.Ordinal),
            source.Replace(
                "CONFIGURE", "(provider, memory) => memory.UseSqlite(\"x\").AddGeneratedTypes()", StringComparison.Ordinal),
            "using TypedMemory;" + Generated);
    }

    [Theory]
    [InlineData("memory => memory.UseSqlite(\"x\").AddGeneratedTypes()")]
    [InlineData("memory => Configure(memory)")]
    [InlineData("Configure")]
    public Task Types_that_are_added_or_may_be_are_not_forgotten(string right) =>
        FixAsync<AddGeneratedTypesCodeFix, ForgottenTypesAnalyzer>(Opening(right), Opening(right));

    [Fact]
    public Task A_write_is_awaited_where_the_code_is_async() => FixAsync<AwaitWriteCodeFix, UnawaitedWriteAnalyzer>(
        Writing("{|TM0121:facts.UpsertAsync(fact)|};"), Writing("await facts.UpsertAsync(fact);"));

    [Theory]
    [InlineData("maybe?{|TM0121:.UpsertAsync(fact)|};")]
    [InlineData("all.ForEach(f => {|TM0121:facts.UpsertAsync(f)|});")]
    [InlineData("maybe?{|TM0019:.Changes()|};")]
    public Task A_call_that_the_fix_cannot_mend_is_reported_alone(string statement) =>
        statement.Contains("TM0019", StringComparison.Ordinal)
            ? FixAsync<AwaitWriteCodeFix, RepositoryUseAnalyzer>(Writing(statement), Writing(statement))
            : FixAsync<AwaitWriteCodeFix, UnawaitedWriteAnalyzer>(Writing(statement), Writing(statement));

    [Fact]
    public Task A_write_of_a_query_is_awaited() => FixAsync<AwaitWriteCodeFix, UnawaitedWriteAnalyzer>(
        Writing("{|TM0121:facts.Query().DeleteAsync()|};"), Writing("await facts.Query().DeleteAsync();"));

    [Theory]
    [InlineData("await facts.UpsertAsync(fact);")]
    [InlineData("_ = facts.UpsertAsync(fact);")]
    [InlineData("var written = facts.UpsertAsync(fact);")]
    [InlineData("await facts.UpsertAsync(fact).ConfigureAwait(false);")]
    [InlineData("facts.CountAsync();")]
    public Task A_write_that_somebody_looks_at_is_none_of_these(string statement) =>
        FixAsync<AwaitWriteCodeFix, UnawaitedWriteAnalyzer>(Writing(statement), Writing(statement));

    [Fact]
    public Task A_password_goes_from_the_URL_to_the_environment() => FixAsync<PasswordCodeFix, PasswordAnalyzer>(
        Syncing("""m.SyncWith({|TM0122:"https://ada:s3cret@couch.example/memory"|}, sync => sync.Live())"""),
        Syncing(
            """m.SyncWith("https://couch.example/memory", sync => sync.WithBasicAuth("ada", System.Environment.GetEnvironmentVariable("TYPEDMEMORY_REMOTE_PASSWORD") ?? throw new System.InvalidOperationException("TYPEDMEMORY_REMOTE_PASSWORD is not set: it is the password of the remote.")).Live())"""));

    [Theory]
    [InlineData(
        """m.SyncWith({|TM0122:"https://a%22b:s3cret@couch.example/memory"|}, (sync) => sync.Live())""",
        """m.SyncWith("https://couch.example/memory", (sync) => sync.WithBasicAuth("a\"b", CREDENTIALS).Live())""")]
    [InlineData(
        """m.SyncWith({|TM0122:"https://ada:s3cret@couch.example/memory"|}, configure)""",
        """m.SyncWith({|TM0122:"https://ada:s3cret@couch.example/memory"|}, configure)""")]
    [InlineData(
        """Other(() => m.SyncWith({|TM0122:"https://ada:s3cret@couch.example/memory"|}))""",
        """Other(() => m.SyncWith("https://couch.example/memory", sync => sync.WithBasicAuth("ada", CREDENTIALS)))""")]
    [InlineData(
        """Other(() => new CouchDbPeerOptions { Url = new System.Uri({|TM0122:"https://ada:s3cret@couch.example/memory"|}) })""",
        """Other(() => new CouchDbPeerOptions { Url = new System.Uri({|TM0122:"https://ada:s3cret@couch.example/memory"|}) })""")]
    public Task A_password_is_taken_out_where_the_credentials_have_a_place(string wrong, string right) =>
        FixAsync<PasswordCodeFix, PasswordAnalyzer>(
            Syncing(wrong), Syncing(right.Replace(
                "CREDENTIALS",
                "System.Environment.GetEnvironmentVariable(\"TYPEDMEMORY_REMOTE_PASSWORD\") ?? throw new System.InvalidOperationException(\"TYPEDMEMORY_REMOTE_PASSWORD is not set: it is the password of the remote.\")",
                StringComparison.Ordinal)));

    [Theory]
    [InlineData("""m.SyncWith("https://ada@couch.example/memory", sync => sync.Live())""")]
    [InlineData("""m.SyncWith("https://couch.example/memory", sync => sync.Live())""")]
    [InlineData("m.SyncWith(configured, sync => sync.Live())")]
    public Task A_URL_without_a_password_is_none_of_these(string call) =>
        FixAsync<PasswordCodeFix, PasswordAnalyzer>(Syncing(call), Syncing(call));

    [Fact]
    public Task A_setting_that_is_missing_is_named() => FixAsync<PasswordCodeFix, PasswordAnalyzer>(
        Syncing("""m.SyncWith(configured, sync => sync.WithBasicAuth("ada", {|TM0123:settings["Couch:Password"]!|}))"""),
        Syncing(
            """m.SyncWith(configured, sync => sync.WithBasicAuth("ada", settings["Couch:Password"] ?? throw new System.InvalidOperationException("Couch:Password is not set: it is the password of the remote.")))"""));

    [Theory]
    [InlineData("""m.SyncWith(configured, sync => sync.WithBasicAuth("ada", checkedBefore!))""")]
    [InlineData("""m.SyncWith(configured, sync => sync.WithBasicAuth("ada", settings["a"] ?? ""))""")]
    public Task A_password_that_was_checked_is_none_of_these(string call) =>
        FixAsync<PasswordCodeFix, PasswordAnalyzer>(Syncing(call), Syncing(call));

    [Theory]
    [InlineData("ImmutableHashSet<string>", "fact.Items.Add(\"x\")", "Set")]
    [InlineData("ImmutableArray<string>", "[.. fact.Items, \"x\"]", "Set")]
    [InlineData("ImmutableDictionary<string, string>", "fact.Items.SetItem(\"a\", \"b\")", "Map")]
    [InlineData("ImmutableList<string>", "fact.Items.Remove(\"a\").Add(\"b\")", "Set")]
    [InlineData("ImmutableList<string>", "fact.Items.Add(\"b\").Sort()", "Set")]
    [InlineData("ImmutableArray<string>", "[.. fact.Items.Where(i => i != \"a\"), \"b\"]", "Set")]
    [InlineData("ImmutableArray<string>", "[.. fact.Items.Append(\"b\").Order()]", "Set")]
    [InlineData("ImmutableList<string>", "fact.Items.Count > 9 ? fact.Items : fact.Items.Add(\"b\")", "Set")]
    [InlineData("ImmutableList<string>", "fact.Items?.Add(\"b\") ?? [\"b\"]", "Set")]
    [InlineData("List<string>", "new List<string>(fact.Items) { \"b\" }", "Set")]
    [InlineData("string[]", "[.. fact.Items, \"b\"]", "Set")]
    [InlineData("IEnumerable<string>", "fact.Items.Append(\"b\")", "Set")]
    [InlineData("IImmutableDictionary<string, string>", "fact.Items.SetItem(\"a\", \"b\")", "Map")]
    [InlineData("List<string>", "fact.Items.Concat(new[] { \"b\" }).ToList()", "Set")]
    public Task A_collection_that_is_extended_gets_a_merge(string type, string value, string kind) =>
        FixAsync<MergeCollectionCodeFix, UnmergedCollectionAnalyzer>(
            Extending($"public {type} Items", $"{{|TM0124:Items = {value}|}}"),
            Extending($"[Merge(MergeKind.{kind})]\n    public {type} Items", $"Items = {value}"));

    [Fact]
    public Task A_collection_that_may_be_null_is_left_to_its_author() =>
        FixAsync<MergeCollectionCodeFix, UnmergedCollectionAnalyzer>(
            Extending("public ImmutableArray<string>? Items", "{|TM0124:Items = [.. fact.Items, \"b\"]|}"),
            Extending("public ImmutableArray<string>? Items", "{|TM0124:Items = [.. fact.Items, \"b\"]|}"));

    [Fact]
    public Task A_collection_of_a_case_is_one_of_its_memory_type()
    {
        const string cases = """
            using System.Collections.Immutable;
            using System.Text.Json.Serialization;
            using TypedMemory;
            [MemoryType("act", Key = "{Id}"), JsonDerivedType(typeof(Said), "said")]
            public abstract record Act { public required string Id { get; init; } }
            public sealed record Said : Act
            {
                MERGEpublic ImmutableHashSet<string> Items { get; init; }
            }
            public static class Use
            {
                public static Said Add(Said said) => said with { ITEMS };
            }
            """;
        const string items = "Items = said.Items.Add(\"x\")";
        return FixAsync<MergeCollectionCodeFix, UnmergedCollectionAnalyzer>(
            cases.Replace("MERGE", "", StringComparison.Ordinal)
                .Replace("ITEMS", $"{{|TM0124:{items}|}}", StringComparison.Ordinal),
            cases.Replace("MERGE", "[Merge(MergeKind.Set)]\n    ", StringComparison.Ordinal)
                .Replace("ITEMS", items, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("public ImmutableHashSet<string> Items", "Items = []")]
    [InlineData("[Merge(MergeKind.Set)] public ImmutableHashSet<string> Items", "Items = fact.Items.Add(\"x\")")]
    [InlineData("public string Items", "Items = fact.Items + \"x\"")]
    [InlineData("public ImmutableArray<string> Items", "Items = [.. fact.Items.Order()]")]
    [InlineData("public ImmutableArray<string> Items", "Items = [.. fact.Items.Where(i => i != \"a\")]")]
    [InlineData("public ImmutableArray<string> Items", "Items = fact.Items.RemoveAt(0)")]
    [InlineData("public ImmutableList<string> Items", "Items = fact.Items.Reverse()")]
    [InlineData("public ImmutableList<string> Items", "Items = fact.Items.SetItem(0, \"x\")")]
    [InlineData("public ImmutableList<string> Items", "Items = fact.Items.GetRange(0, 2)")]
    [InlineData("public ImmutableHashSet<string> Items", "Items = fact.Items.Remove(\"x\")")]
    [InlineData("public List<string> Items", "Items = fact.Items.OrderBy(i => i.Length).Take(3).ToList()")]
    [InlineData("public List<string> Items", "Items = new List<string>(fact.Items)")]
    [InlineData("public ImmutableDictionary<string, string> Items", "Items = fact.Items.Remove(\"x\")")]
    [InlineData("public ImmutableHashSet<string> Items", "Items = ImmutableHashSet.Create(\"a\").Add(fact.Items.Count.ToString())")]
    public Task What_is_replaced_or_has_a_merge_needs_none(string property, string assignment) =>
        FixAsync<MergeCollectionCodeFix, UnmergedCollectionAnalyzer>(
            Extending(property, assignment), Extending(property, assignment));

    private static string Opening(string configure) => $$"""
        using TypedMemory;
        public static class Use
        {
            public static object Open() => Memory.OpenAsync({{configure}});
            public static void Configure(ITypedMemoryBuilder builder) { }
        }
        {{Generated}}
        """;

    private static string Writing(string statement) => $$"""
        using System.Threading.Tasks;
        using TypedMemory;
        public static class Use
        {
            public static async Task SaveAsync<T, TId>(
                IMemoryRepository<T, TId> facts, IMemoryRepository<T, TId>? maybe, System.Collections.Generic.List<T> all, T fact)
                where T : notnull
                where TId : struct, IMemoryId<TId>
            {
                {{statement}}
            }
        }
        """;

    private static string Syncing(string call) => $$"""
        #nullable enable
        using TypedMemory;
        public static class Use
        {
            public static object Other(System.Func<object> made) => made;
            public static object Add(ITypedMemoryBuilder m, System.Action<SyncBuilder> configure, string configured, string? checkedBefore, System.Collections.Generic.IDictionary<string, string?> settings) =>
                {{call}};
        }
        """;

    private static string Extending(string property, string assignment) => $$"""
        using System.Collections.Generic;
        using System.Collections.Immutable;
        using System.Linq;
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}")]
        public sealed record Fact
        {
            public required string Id { get; init; }
            {{property}} { get; init; }
        }
        public static class Use
        {
            public static Fact Edit(Fact fact) => fact with { {{assignment}} };
        }
        """;

    private static Task FixAsync<TFix, TAnalyzer>(string source, string fixedSource, string? generated = null)
        where TFix : CodeFixProvider, new()
        where TAnalyzer : DiagnosticAnalyzer, new()
    {
        var test = new CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier>
        {
            TestCode = source,
            FixedCode = fixedSource,
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
            CompilerDiagnostics = CompilerDiagnostics.Errors,
        };
        MetadataReference[] references =
        [
            .. Net100.References.All,
            MetadataReference.CreateFromFile(typeof(MemoryTypeAttribute).Assembly.Location),
            MetadataReference.CreateFromFile(typeof(SyncBuilder).Assembly.Location),
            MetadataReference.CreateFromFile(typeof(SqliteStoreOptions).Assembly.Location),
            MetadataReference.CreateFromFile(typeof(CouchDbAuthentication).Assembly.Location),
            MetadataReference.CreateFromFile(
                typeof(Microsoft.Extensions.DependencyInjection.IServiceCollection).Assembly.Location),
            MetadataReference.CreateFromFile(typeof(Memory).Assembly.Location),
            MetadataReference.CreateFromFile(
                typeof(Microsoft.Extensions.DependencyInjection.IHealthChecksBuilder).Assembly.Location),
            MetadataReference.CreateFromFile(
                typeof(Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus).Assembly.Location),
            MetadataReference.CreateFromFile(
                typeof(Microsoft.Extensions.Configuration.IConfiguration).Assembly.Location),
        ];
        if (generated is not null)
        {
            test.TestState.Sources.Add(("/0/Types.g.cs", generated));
            test.FixedState.Sources.Add(("/0/Types.g.cs", generated));
        }

        test.TestState.AdditionalReferences.AddRange(references);
        test.FixedState.AdditionalReferences.AddRange(references);
        return test.RunAsync(TestContext.Current.CancellationToken);
    }
}
