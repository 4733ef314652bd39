using System.Text.Json;

namespace TypedMemory.Mcp.Graph;

/// <summary>
/// Reads the arguments of the reference server's tools; members that it does not know are passed over.
/// </summary>
internal static class GraphArguments
{
    public static IReadOnlyList<T> Array<T>(
        IDictionary<string, JsonElement>? arguments, string name, Func<JsonElement, string, T> read)
    {
        if (arguments is null || !arguments.TryGetValue(name, out JsonElement array))
            throw new GraphException($"The argument \"{name}\" is missing. Give an array.");
        return Items(array, name, read);
    }

    public static string Text(IDictionary<string, JsonElement>? arguments, string name)
    {
        if (arguments is null || !arguments.TryGetValue(name, out JsonElement value))
            throw new GraphException($"The argument \"{name}\" is missing. Give a string.");
        return Text(value, name);
    }

    public static GraphEntity Entity(JsonElement value, string path) => new(
        Name(value, path, "name"),
        Text(Member(value, path, "entityType"), $"{path}.entityType"),
        Items(Member(value, path, "observations"), $"{path}.observations", Text));

    public static GraphRelation Relation(JsonElement value, string path) => new(
        Name(value, path, "from"), Name(value, path, "to"), Name(value, path, "relationType"));

    public static (string Entity, IReadOnlyList<string> Texts) Texts(
        JsonElement value, string path, string entity, string texts) => (
        Text(Member(value, path, entity), $"{path}.{entity}"),
        Items(Member(value, path, texts), $"{path}.{texts}", Text));

    public static string Text(JsonElement value, string path) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw Wrong(path, value, "a string");

    private static string Name(JsonElement value, string path, string member)
    {
        string text = Text(Member(value, path, member), $"{path}.{member}");
        return text.Length > 0
            ? text
            : throw new GraphException(
                $"The argument \"{path}.{member}\" is empty. It names a document: give a text of one character or more.");
    }

    private static JsonElement Member(JsonElement value, string path, string name)
    {
        if (value.ValueKind != JsonValueKind.Object) throw Wrong(path, value, "an object");
        return value.TryGetProperty(name, out JsonElement member)
            ? member
            : throw new GraphException($"The argument \"{path}.{name}\" is missing.");
    }

    private static IReadOnlyList<T> Items<T>(JsonElement array, string path, Func<JsonElement, string, T> read) =>
        array.ValueKind == JsonValueKind.Array
            ? [.. array.EnumerateArray().Select((item, i) => read(item, $"{path}[{i}]"))]
            : throw Wrong(path, array, "an array");

    private static GraphException Wrong(string path, JsonElement value, string allowed)
    {
        const int longest = 120;
        string text = value.GetRawText();
        return new GraphException(
            $"The argument \"{path}\" is {(text.Length > longest ? text[..longest] + "…" : text)}. Allowed is {allowed}.");
    }
}
