using TypedMemory.Generated;

namespace TypedMemory.Generators.Tests;

/// <summary>Declarations that must be generated, one for each feature.</summary>
internal static class Declarations
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["Fact"] = """
            namespace Acme;

            [MemoryType("fact", Key = "{Agent}:{Topic}")]
            public sealed partial record Fact
            {
                public required string Agent { get; init; }
                public required string Topic { get; init; }
                public string Text { get; init; } = "";
                [Merge(MergeKind.Set)] public ImmutableHashSet<string> Tags { get; init; } = [];
                [Merge(MergeKind.Counter)] public long Hits { get; init; }
                [Merge(MergeKind.Max)] public double Confidence { get; init; }
                [Index] public string? Source { get; init; }
            }
            """,
        ["SingleKey"] = """
            namespace Acme.Notes;

            [MemoryType("note", Conflicts = ConflictPolicy.ForgetWins)]
            internal class Note
            {
                [MemoryKey] public Guid Id { get; set; }
                public string? Text { get; set; }
            }
            """,
        ["Positional"] = """
            namespace Acme;

            [MemoryType("visit", Key = "{Day}:log:{Number}:{Place}")]
            public readonly record struct Visit(
                DateOnly Day, int Number, Place Place, [Merge(MergeKind.Max)] DateTimeOffset? Left = null, float Score = 1.5f, Place Next = Place.Work);

            public enum Place { Home, Work }
            """,
        ["GlobalNamespaceAndNesting"] = """
            public static class Outer
            {
                [MemoryType("inner", Key = "{Name}")]
                public sealed record Inner
                {
                    public required string Name { get; init; }
                    [JsonPropertyName("a \"quoted\" name")] public int Quoted { get; init; }
                    [JsonIgnore] public object? Ignored { get; init; }
                    public int Computed => 1;
                    public string? @class { get; init; }
                    public string? Reader { get; init; }
                    public string? Value { get; init; }
                    public string? URLPath { get; init; }
                }
            }
            """,
        ["Inheritance"] = """
            namespace Acme;

            public abstract record Entity
            {
                public required string Id { get; init; }
                public DateTimeOffset? Seen { get; init; }
                public virtual string Label { get; init; } = "none";
            }

            [MemoryType("person", Key = "{Id}")]
            public sealed record Person : Entity
            {
                public string Name { get; init; } = "";
                public override string Label { get; init; } = "person";
            }
            """,
        ["Scalars"] = """
            using System.Numerics;
            using System.Text.Json;
            using System.Text.Json.Nodes;

            namespace Acme;

            [MemoryType("scalars", Key = "{A}:{B}:{C}:{D}")]
            public sealed record Scalars
            {
                public required bool A { get; init; }
                public required char B { get; init; }
                public required ulong C { get; init; }
                public required DateTimeOffset D { get; init; }
                public sbyte SByte { get; init; }
                public byte Byte { get; init; }
                public short Short { get; init; }
                public ushort UShort { get; init; }
                public uint UInt { get; init; }
                public float Float { get; init; }
                public decimal Decimal { get; init; }
                public Int128 Int128 { get; init; }
                public UInt128 UInt128 { get; init; }
                public BigInteger Big { get; init; }
                public Guid Guid { get; init; }
                public DateTime DateTime { get; init; }
                [Merge(MergeKind.Min)] public DateTime FirstSeen { get; init; }
                public DateOnly Date { get; init; }
                public TimeOnly Time { get; init; }
                public TimeSpan Span { get; init; }
                public Uri? Uri { get; init; }
                public Version Version { get; init; } = new(1, 0);
                public byte[] Bytes { get; init; } = [];
                public ReadOnlyMemory<byte>? Memory { get; init; }
                public JsonElement Element { get; init; }
                public JsonNode? Node { get; init; }
                public int? Maybe { get; init; }
            }
            """,
        ["Collections"] = """
            using System.Collections.Frozen;

            namespace Acme;

            [MemoryType("collections", Key = "{Id}")]
            public sealed record Collections
            {
                public required string Id { get; init; }
                public int[] Array { get; init; } = [];
                public string?[]? MaybeArray { get; init; }
                public List<List<int?>> Nested { get; init; } = [];
                public IReadOnlyList<Guid> ReadOnly { get; init; } = [];
                public IEnumerable<string> Any { get; init; } = [];
                public ImmutableArray<string> Immutable { get; init; } = [];
                public ImmutableArray<int>? MaybeImmutable { get; init; }
                public ImmutableList<DateOnly> List { get; init; } = [];
                public ImmutableSortedSet<int> Sorted { get; init; } = [];
                [Merge(MergeKind.Set)] public HashSet<string> Hash { get; init; } = [];
                [Merge(MergeKind.Set)] public IReadOnlySet<Colour> Colours { get; init; } = new HashSet<Colour>();
                public FrozenSet<string> Frozen { get; init; } = [];
                [Merge(MergeKind.Map)] public ImmutableDictionary<string, int> Map { get; init; } = ImmutableDictionary<string, int>.Empty;
                public Dictionary<Colour, List<string>> ByColour { get; init; } = [];
                public IReadOnlyDictionary<int, string?> ByNumber { get; init; } = new Dictionary<int, string?>();
                public FrozenDictionary<Guid, bool> ByGuid { get; init; } = FrozenDictionary<Guid, bool>.Empty;
            }

            public enum Colour { Red, Green, Blue = 7, Azure = 7 }
            """,
        ["Enums"] = """
            namespace Acme;

            [MemoryType("task", Key = "{State}")]
            public sealed record Job
            {
                public required State State { get; init; }
                [Merge(MergeKind.Monotone)] public State Progress { get; init; }
                [JsonConverter(typeof(JsonNumberEnumConverter<State>))] public State AsNumber { get; init; }
                [JsonConverter(typeof(JsonStringEnumConverter))] public Rights? Named { get; init; }
                public Rights Rights { get; init; }
                [Merge(MergeKind.Monotone)] public Level Level { get; init; }
            }

            public enum State { [JsonStringEnumMemberName("to do")] Todo, Doing, Done }

            [Flags] public enum Rights : ulong { None = 0, Read = 1, Write = 2 }

            [JsonConverter(typeof(JsonNumberEnumConverter<Level>))] public enum Level : sbyte { Low = -1, High = 1 }
            """,
        ["Objects"] = """
            namespace Acme;

            [MemoryType("place", Key = "{Id}")]
            public sealed record Place
            {
                public required string Id { get; init; }
                [Merge(MergeKind.Record)] public Address Home { get; init; } = new("", 0);
                public Address? Work { get; init; }
                public Size Size { get; init; }
                public ImmutableArray<Shape> Shapes { get; init; } = [];
                public Tree? Tree { get; init; }
            }

            [MemoryObject] public sealed record Address(string Street, int Number, string Country = "CH");

            [MemoryObject] public record struct Size { public int Width { get; init; } public int Height { get; set; } }

            [MemoryObject] public sealed record Tree { public List<Tree> Children { get; init; } = []; }

            [MemoryObject]
            [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
            [JsonDerivedType(typeof(Circle), "circle")]
            [JsonDerivedType(typeof(Rectangle), 2)]
            public abstract record Shape { public string? Colour { get; init; } }

            public sealed record Circle(double Radius) : Shape;

            public sealed record Rectangle(double Width, double Height) : Shape;
            """,
        ["Cases"] = """
            namespace Acme;

            [MemoryType("event", Key = "{Agent}:{Number}")]
            [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
            [JsonDerivedType(typeof(Called), "called")]
            [JsonDerivedType(typeof(Failed), 2)]
            public abstract partial record AgentEvent
            {
                public required string Agent { get; init; }
                public required long Number { get; init; }
                public string Note { get; init; } = "";
            }

            public sealed record Called(string Tool, int Tokens = 10) : AgentEvent;

            internal sealed record Failed(string Tool, string Error) : AgentEvent
            {
                [Merge(MergeKind.Set)] public ImmutableHashSet<string> Tags { get; init; } = [];
            }
            """,
        ["FormerNames"] = """
            namespace Acme;

            [MemoryType("renamed", Key = "{Id}")]
            public sealed record Renamed
            {
                public required string Id { get; init; }
                [FormerName("body"), FormerName("content")] public string Text { get; init; } = "";
            }
            """,
        ["Versions"] = """
            using System.Text.Json.Nodes;

            namespace Acme;

            [MemoryType("contact", Key = "{Id}", Version = 3)]
            public sealed record Contact
            {
                public required string Id { get; init; }
                [JsonPropertyName("!")] public int First { get; init; }
                public string GivenName { get; init; } = "";
                [Merge(MergeKind.Set)] public List<string> Tags { get; init; } = [];

                [Upcast(1)] internal static JsonObject Split(JsonObject document) => document;

                [Upcast(2)]
                public static void Rename(JsonObject document)
                {
                    document["givenName"] = document["first"]?.DeepClone();
                }
            }
            """,
        ["UnknownNames"] = """
            namespace Acme;

            [MemoryType("ticket", Key = "{State}")]
            public sealed record Ticket
            {
                public required State State { get; init; }
                public State? Before { get; init; }
                public Size Size { get; init; }
                public Level Level { get; init; }
            }

            public enum State { Open, Closed }

            public enum Size { [UnknownName] Other, Small, Large }

            public enum Level : byte { Low = 255, High = 254 }
            """,
        ["OddNamespaces"] = """
            namespace Acme.System.TypedMemory.@event.Generic
            {
                [MemoryType("odd", Key = "{Key}:{String}")]
                public sealed record Odd
                {
                    public required string Key { get; init; }
                    public required string String { get; init; }
                    public List<string> List { get; init; } = [];
                }
            }
            """,
        ["References"] = """
            namespace Acme.Inner
            {
                [MemoryType("answer", Key = "{Number}")]
                public sealed record Answer
                {
                    public required int Number { get; init; }
                    public required QuestionId To { get; init; }
                    public AnswerId? Before { get; init; }
                    public ImmutableArray<AnswerId> Others { get; init; } = [];
                }
            }

            namespace Acme
            {
                [MemoryType("question", Key = "{Number}")]
                public sealed record Question(int Number);
            }
            """,
        ["JsonContext"] = """
            using System.Net;
            using System.Text.Json;
            using System.Text.Json.Serialization.Metadata;

            namespace Acme;

            [MemoryType("host", Key = "{Id}"), MemoryJsonContext(typeof(AppContext))]
            public sealed record Host
            {
                public required string Id { get; init; }
                public required Point Where { get; init; }
                public Point? Before { get; init; }
            }

            public sealed class Point { public int X { get; set; } }

            // Stands in for what the other generator would emit.
            [JsonSerializable(typeof(Point))]
            public sealed class AppContext() : JsonSerializerContext(null)
            {
                public static AppContext Default { get; } = new();
                public override JsonTypeInfo? GetTypeInfo(Type type) => null;
                protected override JsonSerializerOptions? GeneratedSerializerOptions => null;
            }
            """,
    };

    public static TheoryData<string> Names() => [.. All.Keys];

    /// <summary>A declaration with the usual usings, after those of its own.</summary>
    public static string Get(string name) => GeneratorHarness.Usings + All[name];
}
