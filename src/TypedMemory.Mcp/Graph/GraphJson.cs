using System.Text;

namespace TypedMemory.Mcp.Graph;

/// <summary>The graph as JSON, to the character as the reference server writes it.</summary>
internal static class GraphJson
{
    private const int Step = 2;

    /// <summary>As <c>JSON.stringify(value, null, 2)</c> lays out.</summary>
    /// <param name="json">JSON without white space between its tokens.</param>
    public static string Indent(string json)
    {
        var text = new StringBuilder(json.Length * 2);
        int depth = 0;
        bool inString = false;
        for (int i = 0; i < json.Length; i++)
        {
            char c = json[i];
            if (inString)
            {
                text.Append(c);
                if (c == '\\') text.Append(json[++i]);
                else if (c == '"') inString = false;
                continue;
            }

            switch (c)
            {
                case '{' or '[' when json[i + 1] is '}' or ']':
                    text.Append(c).Append(json[++i]);
                    break;
                case '{' or '[':
                    text.Append(c).Append('\n').Append(' ', ++depth * Step);
                    break;
                case '}' or ']':
                    text.Append('\n').Append(' ', --depth * Step).Append(c);
                    break;
                case ',':
                    text.Append(c).Append('\n').Append(' ', depth * Step);
                    break;
                case ':':
                    text.Append(": ");
                    break;
                default:
                    inString = c == '"';
                    text.Append(c);
                    break;
            }
        }

        return text.ToString();
    }

    public static string Of(GraphView graph) =>
        $"{{\"entities\":{Of(graph.Entities)},\"relations\":{Of(graph.Relations)}}}";

    public static string Of(IEnumerable<GraphEntity> entities) =>
        Array(entities.Select(static entity => $"{{{MembersOf(entity)}}}"));

    public static string Of(IEnumerable<GraphRelation> relations) =>
        Array(relations.Select(static relation => $"{{{MembersOf(relation)}}}"));

    public static string MembersOf(GraphEntity entity) =>
        $"\"name\":{Of(entity.Name)},\"entityType\":{Of(entity.EntityType)},\"observations\":{Of(entity.Observations)}";

    public static string MembersOf(GraphRelation relation) =>
        $"\"from\":{Of(relation.From)},\"to\":{Of(relation.To)},\"relationType\":{Of(relation.RelationType)}";

    public static string Of(IEnumerable<string> texts) => Array(texts.Select(Of));

    public static string Of(string text) => JsonLine.Quote(text);

    public static string Array(IEnumerable<string> items) => $"[{string.Join(',', items)}]";
}
