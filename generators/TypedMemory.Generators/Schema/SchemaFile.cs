using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace TypedMemory.Generators;

/// <summary>The committed baseline of an assembly's memory types, <c>memory-schema.json</c>.</summary>
internal sealed class SchemaFile
{
    public const string Name = "memory-schema.json";

    private const string TypesSection = "types";
    private const string ObjectsSection = "objects";

    public Dictionary<string, SchemaType> Types { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, SchemaType> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads a baseline; what is not as this generator writes it counts as not there.</summary>
    public static SchemaFile Parse(string text)
    {
        var file = new SchemaFile();
        if (JsonText.Parse(text) is not Dictionary<string, object?> root) return file;
        ReadSection(root, TypesSection, file.Types);
        ReadSection(root, ObjectsSection, file.Objects);
        return file;
    }

    /// <summary>The text of a baseline: the same types, the same bytes.</summary>
    public static string Write(IEnumerable<SchemaType> types)
    {
        var all = types.ToList();
        var text = new StringBuilder("{\n");
        WriteSection(text, TypesSection, all.Where(t => !t.IsObject));
        text.Append(",\n");
        WriteSection(text, ObjectsSection, all.Where(t => t.IsObject));
        return text.Append("\n}\n").ToString();
    }

    private static void WriteSection(StringBuilder text, string name, IEnumerable<SchemaType> types)
    {
        string[] entries = [.. types.OrderBy(t => t.Name, StringComparer.Ordinal).Select(t => t.ToJson())];
        text.Append("  \"").Append(name).Append("\": {");
        if (entries.Length > 0) text.Append('\n').Append(string.Join(",\n", entries)).Append("\n  ");
        text.Append('}');
    }

    private static void ReadSection(Dictionary<string, object?> root, string name, Dictionary<string, SchemaType> types)
    {
        if (!root.TryGetValue(name, out object? section) || section is not Dictionary<string, object?> entries) return;
        foreach (KeyValuePair<string, object?> entry in entries)
        {
            if (entry.Value is not Dictionary<string, object?> type) continue;
            var members = new Dictionary<string, SchemaMember>(StringComparer.Ordinal);
            foreach (KeyValuePair<string, object?> member in Child(type, "members"))
            {
                if (member.Value is not Dictionary<string, object?> values) continue;
                members[member.Key] = new SchemaMember(Text(values, "type"), Text(values, "merge"));
            }

            types[entry.Key] = new SchemaType(entry.Key, Text(type, "type"), Text(type, "key"), members)
            {
                Version = int.TryParse(Text(type, "version"), out int version) ? version : 1,
                KeyNames = Child(type, "keyNames").Keys.ToDictionary(
                    name => name, name => Text(Child(type, "keyNames"), name)),
            };
        }
    }

    private static Dictionary<string, object?> Child(Dictionary<string, object?> parent, string name) =>
        parent.TryGetValue(name, out object? value) && value is Dictionary<string, object?> child ? child : [];

    private static string Text(Dictionary<string, object?> parent, string name) =>
        parent.TryGetValue(name, out object? value) ? value as string ?? "" : "";
}
