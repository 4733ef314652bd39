using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using TypedMemory.Core.Json;

namespace TypedMemory.Core.Provenance;

/// <summary>
/// An origin as canonical JSON, without its trust, which joins by itself: <c>{"a":agent,"d":[ids],"k":source,"r":run}
/// </c>, each left out if it is not said.
/// </summary>
internal static class OriginText
{
    /// <summary>The longest text that is read: what is longer was not written by this library.</summary>
    public const int MaxLength = 32 * 1024;

    /// <summary>What stands for an edit of which nothing is said.</summary>
    public static ReadOnlyMemory<byte> Unknown { get; } = "null"u8.ToArray();

    public static ReadOnlyMemory<byte> Write(MemoryOrigin origin)
    {
        var output = new ArrayBufferWriter<byte>(64);
        byte before = (byte)'{';
        if (origin.Agent is { } agent) Text("a"u8, agent);
        if (origin.DerivedFrom.Length > 0)
        {
            Name("d"u8);
            byte separator = (byte)'[';
            foreach (string id in origin.DerivedFrom)
            {
                output.Write([separator]);
                JsonText.Write(id, output);
                separator = (byte)',';
            }

            output.Write("]"u8);
        }

        if (origin.Source != MemorySource.Unknown)
        {
            Name("k"u8);
            Span<byte> digits = stackalloc byte[11];
            ((int)origin.Source).TryFormat(digits, out int written);
            output.Write(digits[..written]);
        }

        if (origin.Run is { } run) Text("r"u8, run);
        if (output.WrittenCount == 0) output.Write("{"u8);
        output.Write("}"u8);
        return output.WrittenMemory;

        void Name(ReadOnlySpan<byte> name)
        {
            output.Write([before, (byte)'"', .. name, (byte)'"', (byte)':']);
            before = (byte)',';
        }

        void Text(ReadOnlySpan<byte> name, string text)
        {
            Name(name);
            JsonText.Write(text, output);
        }
    }

    /// <summary>Reads an origin; what a newer version of the library says beside it is passed over.</summary>
    /// <returns><see langword="null"/> for an edit of which nothing is said.</returns>
    public static MemoryOrigin? Read(ReadOnlyMemory<byte> json, MemoryTrust trust)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
        ImmutableArray<string> sources = document.RootElement.TryGetProperty("d", out JsonElement ids)
            && ids.ValueKind == JsonValueKind.Array
            ? [.. ids.EnumerateArray().Where(static id => id.ValueKind == JsonValueKind.String)
                .Select(JsonText.Of).OfType<string>().Where(static id => id.Length > 0).Take(MemoryOrigin.MaxSources)]
            : [];
        return new MemoryOrigin
        {
            Agent = TextOf(document.RootElement, "a"),
            Run = TextOf(document.RootElement, "r"),
            Source = document.RootElement.TryGetProperty("k", out JsonElement source)
                && source.ValueKind == JsonValueKind.Number && source.TryGetInt32(out int number)
                ? (MemorySource)number : MemorySource.Unknown,
            DerivedFrom = sources,
            Trust = trust,
        };
    }

    private static string? TextOf(JsonElement origin, string name) =>
        origin.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String
        && JsonText.Of(text) is { Length: > 0 and <= MemoryOrigin.MaxTextLength } value ? value : null;
}
