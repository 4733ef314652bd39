using System.Text;
using System.Text.Json;

namespace TypedMemory.Cli.Schema;

/// <summary>The schema of an assembly, in the form of <c>memory-schema.json</c>.</summary>
/// <param name="types">Its memory types, each as a JSON member: the name, and what the type is.</param>
/// <param name="objects">Its memory objects likewise.</param>
internal sealed class Baseline(IReadOnlyCollection<string> types, IReadOnlyCollection<string> objects)
{
    public int Types => types.Count;

    public int Objects => objects.Count;

    /// <summary>The file's text, byte for byte what the code fix in an editor writes.</summary>
    public override string ToString() =>
        new StringBuilder("{\n")
            .Append(Section("types", types)).Append(",\n")
            .Append(Section("objects", objects)).Append("\n}\n")
            .ToString();

    /// <summary>What a baseline says, a line for each thing, whatever its white space and order.</summary>
    /// <exception cref="FormatException">The text is not JSON.</exception>
    public static SortedSet<string> Statements(string text)
    {
        var statements = new SortedSet<string>(StringComparer.Ordinal);
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            AddStatements(document.RootElement, "", statements);
        }
        catch (JsonException error)
        {
            throw new FormatException($"The baseline is not JSON: {error.Message}", error);
        }

        return statements;
    }

    private static void AddStatements(JsonElement value, string path, SortedSet<string> statements)
    {
        // An object or member without content is something too.
        if (value.ValueKind != JsonValueKind.Object) statements.Add($"{path[1..]}: {value}");
        else if (!value.EnumerateObject().MoveNext() && path.Count(static c => c == '/') > 1) statements.Add(path[1..]);
        else foreach (JsonProperty member in value.EnumerateObject())
            AddStatements(member.Value, $"{path}/{member.Name}", statements);
    }

    private static string Section(string name, IReadOnlyCollection<string> entries) => entries.Count == 0
        ? $"  \"{name}\": {{}}"
        : $"  \"{name}\": {{\n{string.Join(",\n", entries.OrderBy(NameOf, StringComparer.Ordinal))}\n  }}";

    private static string NameOf(string entry)
    {
        using JsonDocument document = JsonDocument.Parse($"{{{entry}}}");
        return document.RootElement.EnumerateObject().First().Name;
    }
}
