using System.Globalization;
using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary>The arguments of a call, held against the schema of the tool.</summary>
internal sealed class ToolArguments
{
    private readonly IReadOnlyDictionary<string, JsonElement> _values;
    private readonly JsonElement _properties;

    /// <summary>Checks the arguments.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="schema">The schema of its arguments.</param>
    /// <param name="values">The arguments.</param>
    /// <exception cref="ToolArgumentException">One is unknown, missing, or not of its type.</exception>
    public ToolArguments(string tool, JsonElement schema, IReadOnlyDictionary<string, JsonElement> values)
    {
        _values = values;
        _properties = schema.GetProperty("properties");
        foreach ((string name, JsonElement value) in values)
        {
            if (!_properties.TryGetProperty(name, out JsonElement allowed)) throw Unknown(tool, name);
            SchemaCheck.Demand(name, value, allowed);
        }

        if (!schema.TryGetProperty("required", out JsonElement required)) return;
        foreach (JsonElement name in required.EnumerateArray()) Demand(name.GetString()!);
    }

    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>The arguments of these names that were given.</summary>
    public IEnumerable<KeyValuePair<string, JsonElement>> Of(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (_values.TryGetValue(name, out JsonElement value))
                yield return new KeyValuePair<string, JsonElement>(name, value);
        }
    }

    /// <summary>An argument; undefined if it was not given.</summary>
    public JsonElement Get(string name) => _values.TryGetValue(name, out JsonElement value) ? value : default;

    /// <summary>A text; <see langword="null"/> if it was not given.</summary>
    public string? Text(string name) =>
        Get(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A text that must be there.</summary>
    public string DemandText(string name) => Text(name) ?? throw Missing(name);

    /// <summary>A whole number within the limits of the schema.</summary>
    public int Number(string name, int otherwise)
    {
        if (Get(name) is not { ValueKind: JsonValueKind.Number } value) return otherwise;
        JsonElement allowed = _properties.GetProperty(name);
        int min = allowed.GetProperty("minimum").GetInt32();
        int max = allowed.GetProperty("maximum").GetInt32();
        if (value.TryGetDouble(out double number) && number >= min && number <= max && number == Math.Floor(number))
            return (int)number;
        throw new ToolArgumentException(name, string.Create(
            CultureInfo.InvariantCulture,
            $"The argument \"{name}\" is {ToolJson.Quote(value)}. Allowed is a whole number from {min} to {max}."))
        {
            Allowed = allowed,
        };
    }

    /// <summary>A revision; <see langword="null"/> if none was given.</summary>
    public RevisionId? Revision(string name)
    {
        if (Text(name) is not { } text) return null;
        if (RevisionId.TryParse(text, out RevisionId revision)) return revision;
        throw new ToolArgumentException(
            name,
            $"The argument \"{name}\" is \"{text}\", which is not a revision. Give one as a read handed it out, like \"3-1f0c…\".");
    }

    private void Demand(string name)
    {
        if (!_values.ContainsKey(name)) throw Missing(name);
    }

    private ToolArgumentException Missing(string name) => new(
        name, $"The argument \"{name}\" is missing. Give {SchemaCheck.Describe(_properties.GetProperty(name))}.")
    {
        Allowed = _properties.GetProperty(name),
    };

    private ToolArgumentException Unknown(string tool, string name) => new(
        name,
        $"\"{tool}\" has no argument \"{name}\". Allowed are "
        + string.Join(", ", _properties.EnumerateObject().Select(static p => $"\"{p.Name}\"")) + ".");
}
