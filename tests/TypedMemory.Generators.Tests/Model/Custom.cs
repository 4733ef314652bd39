using System.Text.Json;
using System.Text.Json.Serialization;

namespace TypedMemory.Generators.Tests.Model;

/// <summary>Members that the generator does not know, carried by System.Text.Json's own generator.</summary>
[MemoryType("custom", Key = "{Id}"), MemoryJsonContext(typeof(CustomContext))]
public sealed record Custom
{
    public required string Id { get; init; }
    public Half Half { get; init; }
    public Half? Maybe { get; init; }
    public KeyValuePair<string, int> Pair { get; init; } = KeyValuePair.Create("", 0);
    public Queue<DateOnly>? Queue { get; init; }
    [MemoryJsonContext(typeof(OtherContext))] public Celsius Warmth { get; init; }
    public Holder Holder { get; init; } = new(default);
}

/// <summary>A nested record with a context of its own.</summary>
[MemoryObject, MemoryJsonContext(typeof(CustomContext))]
public sealed record Holder(Half Held);

/// <summary>A type with a converter.</summary>
[JsonConverter(typeof(CelsiusConverter))]
public readonly record struct Celsius(double Degrees);

/// <summary>Writes degrees as a text with a unit.</summary>
internal sealed class CelsiusConverter : JsonConverter<Celsius>
{
    public override Celsius Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } text && text.EndsWith('C')
            ? new Celsius(double.Parse(text[..^1], System.Globalization.CultureInfo.InvariantCulture))
            : throw new JsonException("A text that ends with C is needed.");

    public override void Write(Utf8JsonWriter writer, Celsius value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Degrees.ToString(System.Globalization.CultureInfo.InvariantCulture) + "C");
}

/// <summary>Indented on purpose: what is stored is canonical all the same.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(Half))]
[JsonSerializable(typeof(KeyValuePair<string, int>))]
[JsonSerializable(typeof(Queue<DateOnly>))]
internal sealed partial class CustomContext : JsonSerializerContext;

/// <summary>A context for one member.</summary>
[JsonSerializable(typeof(Celsius))]
internal sealed partial class OtherContext : JsonSerializerContext;
