using System.Collections.Immutable;
using TypedMemory.TestKit;

namespace TypedMemory.Tests;

/// <summary>A type whose members have defaults of every kind.</summary>
[MemoryType("preset", Key = "{Name}")]
public sealed partial record Preset(string Name, int Fixed = 4) : Ranked
{
    public string Name { get; init; } = Name.Length > 0
        ? Name : throw new ArgumentException("a preset has a name", nameof(Name));

    private static readonly string s_label = string.Concat("la", "bel");

    [Index]
    public double Weight { get; init; } = 1;

    [Index]
    public int Computed { get; init; } = 6 * 7;

    [Index]
    public string Label { get; init; } = s_label;

    public PresetState State { get; init; } = PresetPlace.Usual;

    public decimal Price { get; init; } = 1m / 3;

    public TimeSpan Time { get; init; } = TimeSpan.FromHours(2);

    public DateOnly? Day { get; init; } = new DateOnly(2026, 1, 2);

    public string? Nothing { get; init; }

    [Index]
    public ImmutableHashSet<string> Tags { get; init; } = ["new"];

    public ImmutableDictionary<string, string> Labels
    { get; init; } = ImmutableDictionary.CreateRange([KeyValuePair.Create("env", "dev")]);

    public PresetPlace Place { get; init; } = new() { City = "home" };

    public PresetPlace? Other { get; init; }

    [Index]
    public Guid Random { get; init; } = Guid.NewGuid();

    public string Display { get; init; } = Name;

    [FullText]
    public string Title { get; init; } = "untitled";
}
