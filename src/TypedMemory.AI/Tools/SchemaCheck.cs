using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary>
/// Holds a value against the part of a JSON Schema that the codec would refuse with less to say: types, names of enums,
/// members. What else is wrong, the codec tells.
/// </summary>
internal static class SchemaCheck
{
    /// <exception cref="ToolArgumentException">The value is not allowed.</exception>
    public static void Demand(string path, JsonElement value, JsonElement schema)
    {
        if (!IsOfType(value, schema) || !IsListed(value, schema))
        {
            throw new ToolArgumentException(
                path, $"The argument \"{path}\" is {ToolJson.Quote(value)}. Allowed is {Describe(schema)}.")
            {
                Allowed = schema,
            };
        }

        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out JsonElement items))
        {
            int index = 0;
            foreach (JsonElement item in value.EnumerateArray()) Demand($"{path}[{index++}]", item, items);
        }

        if (value.ValueKind == JsonValueKind.Object) DemandMembers(path, value, schema);
    }

    /// <summary>What a schema allows, in words.</summary>
    public static string Describe(JsonElement schema)
    {
        if (schema.TryGetProperty("enum", out JsonElement names))
            return $"one of {string.Join(", ", names.EnumerateArray().Select(static name => name.GetRawText()))}";
        if (!schema.TryGetProperty("type", out JsonElement type)) return "any JSON";
        string words = type.ValueKind == JsonValueKind.Array
            ? string.Join(" or ", type.EnumerateArray().Select(static name => Word(name.GetString()!)))
            : Word(type.GetString()!);
        if (schema.TryGetProperty("format", out JsonElement format)) words += $" in the format \"{format.GetString()}\"";
        return schema.TryGetProperty("items", out JsonElement items) ? $"{words} of which each is {Describe(items)}"
            : words;
    }

    private static void DemandMembers(string path, JsonElement value, JsonElement schema)
    {
        bool isClosed = schema.TryGetProperty("properties", out JsonElement properties);
        bool isMap = schema.TryGetProperty("additionalProperties", out JsonElement entry)
            && entry.ValueKind == JsonValueKind.Object;
        foreach (JsonProperty member in value.EnumerateObject())
        {
            string name = $"{path}.{member.Name}";
            if (isClosed && properties.TryGetProperty(member.Name, out JsonElement known))
                Demand(name, member.Value, known);
            else if (isMap) Demand(name, member.Value, entry);
            else if (isClosed)
            {
                throw new ToolArgumentException(
                    name,
                    $"The argument \"{path}\" has no member \"{member.Name}\". Allowed are "
                    + string.Join(", ", properties.EnumerateObject().Select(static p => $"\"{p.Name}\"")) + ".")
                {
                    Allowed = schema,
                };
            }
        }

        if (!schema.TryGetProperty("required", out JsonElement required)) return;
        foreach (JsonElement name in required.EnumerateArray())
        {
            if (value.TryGetProperty(name.GetString()!, out _)) continue;
            throw new ToolArgumentException(
                $"{path}.{name.GetString()}",
                $"The argument \"{path}\" lacks the member \"{name.GetString()}\". Give it: {Describe(
                    properties.GetProperty(name.GetString()!))}.")
            {
                Allowed = schema,
            };
        }
    }

    private static bool IsOfType(JsonElement value, JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out JsonElement type)) return true;
        return type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Any(name => Is(value, name.GetString()!))
            : Is(value, type.GetString()!);
    }

    private static bool IsListed(JsonElement value, JsonElement schema) =>
        !schema.TryGetProperty("enum", out JsonElement names)
        || names.EnumerateArray().Any(name => JsonElement.DeepEquals(name, value));

    private static bool Is(JsonElement value, string type) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        "null" => value.ValueKind == JsonValueKind.Null,
        // Numbers beyond what every peer keeps are texts in documents.
        "integer" or "number" => value.ValueKind == JsonValueKind.Number,
        _ => true,
    };

    private static string Word(string type) => type switch
    {
        "integer" => "a whole number",
        "null" => "null",
        "array" or "object" => $"an {type}",
        "boolean" => "true or false",
        _ => $"a {type}",
    };
}
