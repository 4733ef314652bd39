using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace TypedMemory.Generators.Tests.Model;

/// <summary>A member of every kind of type.</summary>
[MemoryType("everything", Key = "{Text}:{Number}:{Mood}:{Day}:{Moment}:{Flag}:{Letter}:{Guid}")]
public sealed record Everything
{
    public required string Text { get; init; }
    public required long Number { get; init; }
    public required Mood Mood { get; init; }
    public required DateOnly Day { get; init; }
    public required DateTimeOffset Moment { get; init; }
    public required bool Flag { get; init; }
    public required char Letter { get; init; }
    public required Guid Guid { get; init; }
    public string? MaybeText { get; init; }
    public sbyte SByte { get; init; }
    public byte Byte { get; init; }
    public short Short { get; init; }
    public ushort UShort { get; init; }
    public int Int { get; init; }
    public uint UInt { get; init; }
    public ulong ULong { get; init; }
    public float Float { get; init; }
    public double Double { get; init; }
    public decimal Decimal { get; init; }
    public Int128 Int128 { get; init; }
    public UInt128 UInt128 { get; init; }
    public BigInteger Big { get; init; }
    public DateTime DateTime { get; init; }
    public TimeOnly Time { get; init; }
    public TimeSpan Span { get; init; }
    public Uri? Uri { get; init; }
    public Version? Version { get; init; }
    public byte[] Bytes { get; init; } = [];
    public ReadOnlyMemory<byte>? Memory { get; init; }
    public JsonElement? Element { get; init; }
    public JsonNode? Node { get; init; }
    public int? MaybeInt { get; init; }
    public Mood? MaybeMood { get; init; }
    public Rights Rights { get; init; }
    public int[] Array { get; init; } = [];
    public List<string?> List { get; init; } = [];
    public ImmutableArray<DateOnly> Immutable { get; init; } = [];
    public SortedSet<int> Sorted { get; init; } = [];
    public ImmutableHashSet<string> Tags { get; init; } = [];
    public FrozenSet<Guid> Frozen { get; init; } = [];
    public Dictionary<string, int?> Map { get; init; } = [];
    public ImmutableDictionary<int, string> ByNumber { get; init; } = ImmutableDictionary<int, string>.Empty;
    public Dictionary<Mood, ImmutableArray<Point>> ByMood { get; init; } = [];
    public Point Point { get; init; } = new(0, 0);
    public Point? MaybePoint { get; init; }
    public Shape? Shape { get; init; }
}

/// <summary>An enum with an alias and a name of its own in JSON.</summary>
public enum Mood
{
    Calm,
    [JsonStringEnumMemberName("very busy")] Busy,
    Occupied = Busy,
}

/// <summary>Flags are numbers.</summary>
[Flags]
public enum Rights
{
    None = 0,
    Read = 1,
    Write = 2,
}

/// <summary>A nested record.</summary>
[MemoryObject]
public sealed record Point(double X, double Y, string? Name = "origin");

/// <summary>A closed hierarchy.</summary>
[MemoryObject]
[JsonDerivedType(typeof(Circle), "circle")]
[JsonDerivedType(typeof(Polygon), 7)]
public abstract record Shape
{
    /// <summary>Sorts before the discriminator of the hierarchy.</summary>
    [JsonPropertyName("!")] public int First { get; init; }
}

/// <summary>A case.</summary>
public sealed record Circle(double Radius) : Shape;

/// <summary>A case.</summary>
public sealed record Polygon(ImmutableArray<Point> Points) : Shape;
