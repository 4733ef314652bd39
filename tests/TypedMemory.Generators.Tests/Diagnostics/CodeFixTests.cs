using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using TypedMemory.CodeFixes;

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
    public Task A_conditional_ignore_is_removed() => FixAsync<ConditionalIgnoreCodeFix>(
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
            public System.Half? {|TM0030:Load|} { get; init; }
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
            public System.Half? Load { get; init; }
        }

        /// <summary>What System.Text.Json carries.</summary>
        [JsonSerializable(typeof(global::System.Half))]
        [JsonSerializable(typeof(int))]
        internal sealed partial class AppContext : JsonSerializerContext;
        """);

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

    private static CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier> MakeTest<TFix, TAnalyzer>(string source, string fixedSource)
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
        MetadataReference[] references = [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(MemoryTypeAttribute).Assembly.Location)];
        test.TestState.AdditionalReferences.AddRange(references);
        test.FixedState.AdditionalReferences.AddRange(references);
        return test;
    }
}
