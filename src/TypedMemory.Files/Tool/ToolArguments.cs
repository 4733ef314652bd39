using System.Text.Json;

namespace TypedMemory.Files.Tool;

/// <summary>The arguments of a call, as the model wrote them.</summary>
internal readonly struct ToolArguments(JsonElement input)
{
    /// <summary>A text that has to be there.</summary>
    /// <exception cref="MemoryToolException">It is not, or is none.</exception>
    public string Text(string name) => Find(name) is { } value
        ? value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, "a string")
        : throw new MemoryToolException($"Error: The argument `{name}` is missing.");

    /// <summary>A text that may be missing.</summary>
    public string Text(string name, string otherwise) => Find(name) is null ? otherwise : Text(name);

    /// <summary>A whole number that has to be there.</summary>
    /// <exception cref="MemoryToolException">It is not, or is none.</exception>
    public int Number(string name) => Find(name) is { } value
        ? value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            ? number
            : throw Wrong(name, "an integer")
        : throw new MemoryToolException($"Error: The argument `{name}` is missing.");

    /// <summary>A pair of whole numbers that may be missing.</summary>
    /// <exception cref="MemoryToolException">It is something else.</exception>
    public (int First, int Last)? Range(string name)
    {
        if (Find(name) is not { } value) return null;
        bool isPair = value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2
            && value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.Number);
        if (isPair && value[0].TryGetInt32(out int first) && value[1].TryGetInt32(out int last)) return (first, last);
        throw Wrong(name, "an array of two integers");
    }

    private JsonElement? Find(string name) =>
        input.ValueKind == JsonValueKind.Object && input.TryGetProperty(name, out JsonElement value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    private static MemoryToolException Wrong(string name, string wanted) =>
        new($"Error: The argument `{name}` has to be {wanted}.");
}
