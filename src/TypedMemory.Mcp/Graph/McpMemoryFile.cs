using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Mcp.Graph;

namespace TypedMemory;

/// <summary>
/// The file of the MCP reference server for memory, <c>memory.jsonl</c> (once <c>memory.json</c>): a line of JSON for
/// each entity and each relation. What is exported is what was imported, byte for byte.
/// </summary>
public static class McpMemoryFile
{
    private const int BatchSize = 500;

    /// <summary>
    /// Takes a file in. What is there stays: entities of the same name get the observations they lack.
    /// </summary>
    /// <param name="memory">The services of a memory that has the types of the knowledge graph
    /// (<c>AddTypedMemoryMcpTypes</c>).</param>
    /// <param name="file">The lines, as UTF-8.</param>
    /// <param name="cancellationToken">Ends the import; what was taken in stays.</param>
    /// <exception cref="InvalidOperationException">The memory has no knowledge graph.</exception>
    public static async Task<McpMemoryImport> ImportAsync(
        IServiceProvider memory, Stream file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        KnowledgeGraph graph = GraphOf(memory);
        var refused = new List<McpMemoryRefusal>();
        var entities = new List<GraphEntity>();
        var relations = new List<GraphRelation>();
        int takenEntities = 0, takenRelations = 0;
        using var reader = new StreamReader(file, Encoding.UTF8, leaveOpen: true);
        for (long line = 1; await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text)) continue;
            if (Refuse(text, entities, relations) is { } reason) refused.Add(new McpMemoryRefusal(line, reason));
            if (entities.Count + relations.Count >= BatchSize) await FlushAsync().ConfigureAwait(false);
        }

        await FlushAsync().ConfigureAwait(false);
        return new McpMemoryImport(takenEntities, takenRelations, refused);

        async Task FlushAsync()
        {
            await graph.MergeEntitiesAsync(entities, cancellationToken).ConfigureAwait(false);
            await graph.CreateRelationsAsync(relations, cancellationToken).ConfigureAwait(false);
            takenEntities += entities.Count;
            takenRelations += relations.Count;
            entities.Clear();
            relations.Clear();
        }
    }

    /// <summary>Writes the knowledge graph as a file of the reference server.</summary>
    /// <param name="memory">The services of a memory that has the types of the knowledge graph.</param>
    /// <param name="file">Where the lines go, as UTF-8.</param>
    /// <param name="cancellationToken">Ends the export.</param>
    /// <returns>How many entities and relations were written.</returns>
    /// <exception cref="InvalidOperationException">The memory has no knowledge graph.</exception>
    public static async Task<McpMemoryExport> ExportAsync(
        IServiceProvider memory, Stream file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        GraphView view = await GraphOf(memory).ReadAsync(cancellationToken).ConfigureAwait(false);
        var writer = new StreamWriter(file, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        await using (writer.ConfigureAwait(false))
        {
            // The reference server ends its file without a line break.
            string separator = "";
            foreach (string line in view.Entities.Select(ToLine).Concat(view.Relations.Select(ToLine)))
            {
                await writer.WriteAsync($"{separator}{line}".AsMemory(), cancellationToken).ConfigureAwait(false);
                separator = "\n";
            }
        }

        return new McpMemoryExport(view.Entities.Count, view.Relations.Count);
    }

    private static KnowledgeGraph GraphOf(IServiceProvider memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return memory.GetService<IEntityRepository>() is { } entities
            && memory.GetService<IRelationRepository>() is { } relations
                ? new KnowledgeGraph(
                    entities, relations, memory.GetRequiredService<IMemoryTransactions>(),
                    memory.GetRequiredService<TimeProvider>())
                : throw new InvalidOperationException(
                    "The memory has no knowledge graph. Call AddTypedMemoryMcpTypes() inside of AddTypedMemory.");
    }

    /// <summary>Reads a line into one of the lists.</summary>
    /// <returns>Why it is neither; <see langword="null"/> if it is one.</returns>
    private static string? Refuse(string line, List<GraphEntity> entities, List<GraphRelation> relations)
    {
        try
        {
            JsonElement item = JsonElement.Parse(line);
            string? type = item.ValueKind == JsonValueKind.Object && item.TryGetProperty("type", out JsonElement name)
                && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
            switch (type)
            {
                case "entity":
                    entities.Add(GraphArguments.Entity(item, "entity"));
                    return null;
                case "relation":
                    relations.Add(GraphArguments.Relation(item, "relation"));
                    return null;
                default:
                    return "It is neither {\"type\":\"entity\",…} nor {\"type\":\"relation\",…}.";
            }
        }
        catch (Exception error) when (error is JsonException or GraphException or InvalidOperationException)
        {
            return error.Message;
        }
    }

    private static string ToLine(GraphEntity entity) => $"{{\"type\":\"entity\",{GraphJson.MembersOf(entity)}}}";

    private static string ToLine(GraphRelation relation) =>
        $"{{\"type\":\"relation\",{GraphJson.MembersOf(relation)}}}";
}
