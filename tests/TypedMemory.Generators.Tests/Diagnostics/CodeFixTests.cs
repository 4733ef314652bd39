using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using TypedMemory.CodeFixes;
using TypedMemory.Generated;

namespace TypedMemory.Generators.Tests;

public sealed class CodeFixTests
{
    [Fact]
    public Task A_mutable_key_becomes_init() => FixAsync<MutableKeyCodeFix>(
        """
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}")]
        public sealed record Fact
        {
            public required string {|TM0007:Id|} { get; set; }
        }
        """,
        """
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}")]
        public sealed record Fact
        {
            public required string Id { get; init; }
        }
        """);

    [Fact]
    public Task A_conditional_ignore_is_removed() => FixAsync<RemoveAttributeCodeFix>(
        """
        using System.Text.Json.Serialization;
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}")]
        public sealed record Fact
        {
            public required string Id { get; init; }
            [{|TM0017:JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)|}, JsonInclude] public string? Text { get; init; }
        }
        """,
        """
        using System.Text.Json.Serialization;
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}")]
        public sealed record Fact
        {
            public required string Id { get; init; }
            [JsonInclude] public string? Text { get; init; }
        }
        """);

    [Fact]
    public Task A_type_without_a_key_gets_one() => FixAsync<MissingKeyCodeFix, ParseErrorAnalyzer>(
        """
        using TypedMemory;
        [MemoryType("fact")]
        public sealed record {|TM0014:Fact|}
        {
            public double Weight { get; init; }
            public required string Id { get; init; }
        }
        """,
        """
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}")]
        public sealed record Fact
        {
            public double Weight { get; init; }
            public required string Id { get; init; }
        }
        """);

    [Fact]
    public Task A_member_that_cannot_be_carried_is_excluded() => FixAsync<UnsupportedMemberCodeFix, ParseErrorAnalyzer>(
        """
        using System.Text.Json.Serialization;
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}")]
        public sealed record Fact
        {
            public required string Id { get; init; }
            /// <summary>Anything.</summary>
            public object? {|TM0008:Data|} { get; init; }
        }
        """,
        """
        using System.Text.Json.Serialization;
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}")]
        public sealed record Fact
        {
            public required string Id { get; init; }
            /// <summary>Anything.</summary>
            [JsonIgnore]
            public object? Data { get; init; }
        }
        """);

    [Fact]
    public Task A_merge_kind_becomes_one_that_fits() => FixAsync<MergeKindCodeFix, ParseErrorAnalyzer>(
        """
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}")]
        public sealed record Fact
        {
            public required string Id { get; init; }
            [Merge({|TM0009:MergeKind.Set|})] public long Hits { get; init; }
        }
        """,
        """
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}")]
        public sealed record Fact
        {
            public required string Id { get; init; }
            [Merge(MergeKind.Counter)] public long Hits { get; init; }
        }
        """,
        "Use MergeKind.Counter");

    [Fact]
    public Task A_missing_upcast_is_added() => FixAsync<MissingUpcastCodeFix, MemoryTypeAnalyzer>(
        """
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}", Version = {|TM0031:2|})]
        public sealed record Fact
        {
            public required string Id { get; init; }
        }
        """,
        """
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}", Version = 2)]
        public sealed record Fact
        {
            public required string Id { get; init; }

            [Upcast(1)]
            internal static void UpcastFrom1(System.Text.Json.Nodes.JsonObject document)
            {
            }
        }
        """);

    [Fact]
    public Task A_type_is_listed_in_its_context() => FixAsync<JsonContextCodeFix, ParseErrorAnalyzer>(
        """
        using System.Text.Json.Serialization;
        using TypedMemory;
        namespace Acme;

        [MemoryType("fact", Key = "{Id}"), MemoryJsonContext(typeof(AppContext))]
        public sealed record Fact
        {
            public required string Id { get; init; }
            public System.Numerics.Complex? {|TM0030:Load|} { get; init; }
        }

        /// <summary>What System.Text.Json carries.</summary>
        [JsonSerializable(typeof(int))]
        internal sealed partial class AppContext : JsonSerializerContext;
        """,
        """
        using System.Text.Json.Serialization;
        using TypedMemory;
        namespace Acme;

        [MemoryType("fact", Key = "{Id}"), MemoryJsonContext(typeof(AppContext))]
        public sealed record Fact
        {
            public required string Id { get; init; }
            public System.Numerics.Complex? Load { get; init; }
        }

        /// <summary>What System.Text.Json carries.</summary>
        [JsonSerializable(typeof(global::System.Numerics.Complex))]
        [JsonSerializable(typeof(int))]
        internal sealed partial class AppContext : JsonSerializerContext;
        """);

    [Fact]
    public Task A_type_name_becomes_one_that_ids_can_begin_with() => FixAsync<TypeNameCodeFix, ParseErrorAnalyzer>(
        """
        using TypedMemory;
        [MemoryType({|TM0003:"2nd MyFact_v2!"|}, Key = "{Id}")]
        public sealed record Fact(string Id);
        """,
        """
        using TypedMemory;
        [MemoryType("nd-my-fact-v2", Key = "{Id}")]
        public sealed record Fact(string Id);
        """);

    [Fact]
    public Task A_misspelled_member_of_the_key_is_corrected() => FixAsync<KeyMemberCodeFix, ParseErrorAnalyzer>(
        """
        using TypedMemory;
        [MemoryType("fact", Key = {|TM0005:"{agnet}:{Topic}"|})]
        public sealed record Fact(string Agent, string Topic);
        """,
        """
        using TypedMemory;
        [MemoryType("fact", Key = "{Agent}:{Topic}")]
        public sealed record Fact(string Agent, string Topic);
        """);

    [Fact]
    public Task A_second_key_is_removed() => FixAsync<MemberAttributeCodeFix, ParseErrorAnalyzer>(
        """
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}")]
        public sealed record Fact(string Id, [property: MemoryKey] string {|TM0015:Other|});
        """,
        """
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}")]
        public sealed record Fact(string Id, string Other);
        """);

    [Fact]
    public Task A_merge_in_a_type_without_merges_is_removed() => FixAsync<MemberAttributeCodeFix, ParseErrorAnalyzer>(
        """
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}", Conflicts = ConflictPolicy.Manual)]
        public sealed record Fact
        {
            public required string Id { get; init; }
            [Merge(MergeKind.Counter)] public long {|TM0016:Hits|} { get; init; }
        }
        """,
        """
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}", Conflicts = ConflictPolicy.Manual)]
        public sealed record Fact
        {
            public required string Id { get; init; }
            public long Hits { get; init; }
        }
        """);

    [Fact]
    public Task Attributes_of_indexes_that_cannot_be_are_removed() =>
        FixAsync<RemoveAttributeCodeFix, ParseErrorAnalyzer>(
        """
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}")]
        public sealed record Fact
        {
            public required string Id { get; init; }
            [{|TM0023:Index|}] public byte[] Bytes { get; init; } = [];
            [{|TM0024:FullText|}] public int Number { get; init; }
        }
        """,
        """
        using TypedMemory;
        [MemoryType("fact", Key = "{Id}")]
        public sealed record Fact
        {
            public required string Id { get; init; }
            public byte[] Bytes { get; init; } = [];
            public int Number { get; init; }
        }
        """);

    [Fact]
    public Task A_remote_is_reached_over_https()
    {
        const string source = """
            using TypedMemory;
            public static class Use
            {
                public static void Run(ITypedMemoryBuilder memory) =>
                    memory.SyncWith({|TM0042:"http://couch.example.org/x"|}, sync => sync.WithBasicAuth("a", "b"));
            }
            """;
        var test = MakeTest<PlainHttpCodeFix, SyncAnalyzer>(
            source, source.Replace("{|TM0042:\"http:", "\"https:", StringComparison.Ordinal).Replace(
                "|}", "", StringComparison.Ordinal));
        foreach (var state in new SolutionState[] { test.TestState, test.FixedState })
        {
            state.AdditionalReferences.Add(MetadataReference.CreateFromFile(typeof(SyncBuilder).Assembly.Location));
            state.AdditionalReferences.Add(
                MetadataReference.CreateFromFile(
                    typeof(Microsoft.Extensions.DependencyInjection.IServiceCollection).Assembly.Location));
        }

        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public Task The_baseline_of_the_schema_is_written()
    {
        const string declaration = """
            #nullable enable
            using TypedMemory;
            [MemoryType("fact", Key = "{Id}")]
            public sealed record {|TM0038:Fact|}(string Id, [Merge(MergeKind.Counter)] long Hits = 0, Place? Home = null);

            [MemoryObject]
            public sealed record {|TM0038:Place|}(string City);
            """;
        const string baseline = """
            {
              "types": {
                "fact": {
                  "type": "Fact",
                  "version": 1,
                  "key": "{Id}",
                  "members": {
                    "hits": { "type": "integer", "merge": "Counter" },
                    "home": { "type": "Place?", "merge": "LastWriterWins" },
                    "id": { "type": "string", "merge": "LastWriterWins" }
                  }
                }
              },
              "objects": {
                "Place": {
                  "members": {
                    "city": { "type": "string", "merge": "LastWriterWins" }
                  }
                }
              }
            }

            """;
        var test = MakeTest<SchemaCodeFix, MemorySchemaAnalyzer>(
            declaration,
            declaration.Replace("{|TM0038:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal));
        test.TestState.AdditionalFiles.Add(("memory-schema.json", "{}"));
        test.FixedState.AdditionalFiles.Add(("memory-schema.json", baseline));
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    private static Task FixAsync<TFix>(string source, string fixedSource)
        where TFix : CodeFixProvider, new() => FixAsync<TFix, MemoryTypeAnalyzer>(source, fixedSource);

    private static Task FixAsync<TFix, TAnalyzer>(string source, string fixedSource, string? title = null)
        where TFix : CodeFixProvider, new()
        where TAnalyzer : DiagnosticAnalyzer, new()
    {
        var test = MakeTest<TFix, TAnalyzer>(source, fixedSource);
        test.CodeActionEquivalenceKey = title;
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    private static CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier> MakeTest<TFix, TAnalyzer>(
        string source, string fixedSource)
        where TFix : CodeFixProvider, new()
        where TAnalyzer : DiagnosticAnalyzer, new()
    {
        var test = new CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier>
        {
            TestCode = source,
            FixedCode = fixedSource,
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
            CompilerDiagnostics = CompilerDiagnostics.None,
        };
        MetadataReference[] references =
            [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(MemoryTypeAttribute).Assembly.Location)];
        test.TestState.AdditionalReferences.AddRange(references);
        test.FixedState.AdditionalReferences.AddRange(references);
        return test;
    }
}
