using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TypedMemory.Mcp.Graph;

/// <summary>The graph as JSON, as the reference server writes it.</summary>
internal static class GraphJson
{
    /// <summary>As <c>JSON.stringify(value, null, 2)</c> writes.</summary>
    public static string Indented(Action<Utf8JsonWriter> write) => Write(write, isIndented: true);

    /// <summary>As <c>JSON.stringify(value)</c> writes.</summary>
    public static string Compact(Action<Utf8JsonWriter> write) => Write(write, isIndented: false);

    public static void WriteEntities(Utf8JsonWriter json, IEnumerable<GraphEntity> entities) =>
        WriteArray(json, entities, static (json, entity) =>
        {
            json.WriteStartObject();
            WriteMembers(json, entity);
            json.WriteEndObject();
        });

    public static void WriteRelations(Utf8JsonWriter json, IEnumerable<GraphRelation> relations) =>
        WriteArray(json, relations, static (json, relation) =>
        {
            json.WriteStartObject();
            WriteMembers(json, relation);
            json.WriteEndObject();
        });

    public static void WriteGraph(Utf8JsonWriter json, GraphView graph)
    {
        json.WriteStartObject();
        json.WritePropertyName("entities");
        WriteEntities(json, graph.Entities);
        json.WritePropertyName("relations");
        WriteRelations(json, graph.Relations);
        json.WriteEndObject();
    }

    public static void WriteMembers(Utf8JsonWriter json, GraphEntity entity)
    {
        json.WriteString("name", entity.Name);
        json.WriteString("entityType", entity.EntityType);
        json.WritePropertyName("observations");
        WriteTexts(json, entity.Observations);
    }

    public static void WriteMembers(Utf8JsonWriter json, GraphRelation relation)
    {
        json.WriteString("from", relation.From);
        json.WriteString("to", relation.To);
        json.WriteString("relationType", relation.RelationType);
    }

    public static void WriteTexts(Utf8JsonWriter json, IEnumerable<string> texts) =>
        WriteArray(json, texts, static (json, text) => json.WriteStringValue(text));

    public static void WriteArray<T>(Utf8JsonWriter json, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray();
        foreach (T item in items) write(json, item);
        json.WriteEndArray();
    }

    private static string Write(Action<Utf8JsonWriter> write, bool isIndented)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Indented = isIndented,
            NewLine = "\n",
        }))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
