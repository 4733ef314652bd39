using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using TypedMemory.Generated;

namespace TypedMemory.AI.Tools;

/// <summary>What tools know of a memory type: its name, its members, and which of them are its key.</summary>
internal sealed class TypeSchema
{
    private readonly string _prefix;
    private readonly ImmutableArray<string> _key;

    /// <summary>Reads what the generator said.</summary>
    /// <exception cref="InvalidOperationException">It said nothing.</exception>
    public TypeSchema(MemoryType type)
    {
        MemoryTypeSchema schema = type.Schema ?? throw new InvalidOperationException(
            $"The memory type {type.ClrType.FullName} has no schema: its assembly was built with an older version of TypedMemory. Build it again.");
        Name = type.Name;
        _prefix = type.Prefix;
        _key = [.. schema.Key.Split(':')];
        KeyMembers = [.. _key.Where(IsMember).Select(static part => part[1..^1])];
        Form = $"{type.Prefix}{schema.Key}";
        JsonElement json = ToolJson.Parse(Encoding.UTF8.GetBytes(schema.Json));
        Properties = json.GetProperty("properties");
        Description = json.TryGetProperty("description", out JsonElement text) ? text.GetString() : null;
        Required = json.TryGetProperty("required", out JsonElement required)
            ? [.. required.EnumerateArray().Select(static name => name.GetString()!)]
            : [];
    }

    /// <summary>The name in ids, e.g. <c>fact</c>.</summary>
    public string Name { get; }

    /// <summary>The name with its article, e.g. <c>an episode</c>.</summary>
    public string One => $"{("aeiou".Contains(Name[0], StringComparison.Ordinal) ? "an" : "a")} {Name}";

    /// <summary>The name in those of tools, e.g. <c>todo_item</c>.</summary>
    public string ToolName => Name.Replace('-', '_');

    /// <summary>The name of several in those of tools, e.g. <c>facts</c>.</summary>
    public string ToolNames => Plural(ToolName);

    /// <summary>The form of ids, e.g. <c>fact:{agent}:{topic}</c>.</summary>
    public string Form { get; }

    /// <summary>What the documentation of the type says.</summary>
    public string? Description { get; }

    /// <summary>The schemas of the members by their names.</summary>
    public JsonElement Properties { get; }

    /// <summary>The members that a document must have.</summary>
    public ImmutableArray<string> Required { get; }

    /// <summary>The members of the key, in its order.</summary>
    public ImmutableArray<string> KeyMembers { get; }

    /// <summary>The members that are not of the key.</summary>
    public IEnumerable<string> OtherMembers =>
        Properties.EnumerateObject().Select(static p => p.Name).Where(name => !KeyMembers.Contains(name));

    /// <summary>
    /// The argument with the document's id; <see langword="null"/> if a member of the key has that name.
    /// </summary>
    public string IdArgument => Properties.TryGetProperty("id", out _) ? "documentId" : "id";

    /// <summary>The id of the members of the key that were given, up to the first that was not.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="count">How many members were given.</param>
    /// <returns>The id, or its beginning with a separator at its end.</returns>
    public string IdOf(ToolArguments arguments, out int count)
    {
        count = 0;
        var key = new MemoryKeyWriter(stackalloc char[MemoryKeyWriter.StackLength]);
        key.AppendLiteral(_prefix);
        for (int i = 0; i < _key.Length; i++)
        {
            string part = _key[i];
            if (!IsMember(part))
            {
                key.AppendLiteral(part);
            }
            else
            {
                JsonElement value = arguments.Get(part[1..^1]);
                if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) break;
                key.Append(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());
                count++;
            }

            if (i < _key.Length - 1) key.AppendLiteral(":");
        }

        return key.ToString();
    }

    private static bool IsMember(string part) => part.StartsWith('{');

    private static string Plural(string name)
    {
        if (name.EndsWith('y') && name.Length > 1 && !"aeiou".Contains(name[^2], StringComparison.Ordinal))
            return name[..^1] + "ies";
        bool hisses = name[^1] is 's' or 'x' or 'z'
            || name.EndsWith("ch", StringComparison.Ordinal) || name.EndsWith("sh", StringComparison.Ordinal);
        return hisses ? name + "es" : name + "s";
    }
}
