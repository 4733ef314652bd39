using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary>Puts the JSON Schema of a tool's arguments together.</summary>
internal sealed class SchemaBuilder
{
    private readonly List<(string Name, Action<Utf8JsonWriter> Write)> _properties = [];
    private readonly List<string> _required = [];

    /// <summary>Adds members of a memory type, as its schema has them.</summary>
    public SchemaBuilder Members(TypeSchema type, IEnumerable<string> names)
    {
        foreach (string name in names) _properties.Add((name, type.Properties.GetProperty(name).WriteTo));
        return this;
    }

    public SchemaBuilder Require(IEnumerable<string> names)
    {
        _required.AddRange(names);
        return this;
    }

    public SchemaBuilder Text(string name, string description, bool isRequired = false)
    {
        if (isRequired) _required.Add(name);
        return Add(name, json =>
        {
            json.WriteString("type", "string");
            json.WriteString("description", description);
        });
    }

    public SchemaBuilder Number(string name, string description, int min, int max, int otherwise) => Add(name, json =>
    {
        json.WriteString("type", "integer");
        json.WriteString("description", description);
        json.WriteNumber("minimum", min);
        json.WriteNumber("maximum", max);
        json.WriteNumber("default", otherwise);
    });

    public SchemaBuilder Texts(string name, string description) => Add(name, json =>
    {
        json.WriteString("type", "array");
        json.WriteString("description", description);
        json.WriteStartObject("items");
        json.WriteString("type", "string");
        json.WriteEndObject();
    });

    public SchemaBuilder Object(string name, string description) => Add(name, json =>
    {
        json.WriteString("type", "object");
        json.WriteString("description", description);
    });

    public JsonElement Build() => ToolJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach ((string name, Action<Utf8JsonWriter> write) in _properties)
        {
            json.WritePropertyName(name);
            write(json);
        }

        json.WriteEndObject();
        if (_required.Count > 0)
        {
            json.WriteStartArray("required");
            foreach (string name in _required) json.WriteStringValue(name);
            json.WriteEndArray();
        }

        json.WriteBoolean("additionalProperties", false);
        json.WriteEndObject();
    });

    private SchemaBuilder Add(string name, Action<Utf8JsonWriter> write)
    {
        _properties.Add((name, json =>
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        ));
        return this;
    }
}
