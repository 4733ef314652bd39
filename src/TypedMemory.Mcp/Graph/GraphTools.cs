using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace TypedMemory.Mcp.Graph;

/// <summary>The nine tools of the reference server, by their names, arguments and answers.</summary>
internal static class GraphTools
{
    /// <summary>The tools.</summary>
    /// <param name="graph">What they work on.</param>
    /// <param name="isReadOnly">Whether those are left out that write.</param>
    public static IEnumerable<GraphTool> Of(KnowledgeGraph graph, bool isReadOnly)
    {
        IEnumerable<GraphTool> reading =
        [
            Reading("read_graph", "Read Graph", "Read the entire knowledge graph", GraphSchemas.Nothing,
                async (_, ct) => GraphAnswer.Of(await graph.ReadAsync(ct).ConfigureAwait(false))),
            Reading("search_nodes", "Search Nodes", "Search for nodes in the knowledge graph based on a query",
                GraphSchemas.Query,
                async (a, ct) => GraphAnswer.Of(
                    await graph.SearchAsync(GraphArguments.Text(a, "query"), ct).ConfigureAwait(false))),
            Reading("open_nodes", "Open Nodes", "Open specific nodes in the knowledge graph by their names",
                GraphSchemas.Names,
                async (a, ct) => GraphAnswer.Of(await graph.OpenAsync(
                    GraphArguments.Array(a, "names", GraphArguments.Text), ct).ConfigureAwait(false))),
        ];
        return isReadOnly ? reading : [.. Creating(graph), .. Deleting(graph), .. reading];
    }

    private static IEnumerable<GraphTool> Creating(KnowledgeGraph graph) =>
    [
        Writing("create_entities", "Create Entities", "Create multiple new entities in the knowledge graph",
            GraphSchemas.Entities, GraphSchemas.Entities, false, async (a, ct) =>
            {
                IReadOnlyList<GraphEntity> made = await graph.CreateEntitiesAsync(
                    GraphArguments.Array(a, "entities", GraphArguments.Entity), ct).ConfigureAwait(false);
                return GraphAnswer.Of("entities", GraphJson.Of(made));
            }),
        Writing("create_relations", "Create Relations",
            "Create multiple new relations between entities in the knowledge graph. Relations should be in active voice",
            GraphSchemas.Relations, GraphSchemas.Relations, false, async (a, ct) =>
            {
                IReadOnlyList<GraphRelation> made = await graph.CreateRelationsAsync(
                    GraphArguments.Array(a, "relations", GraphArguments.Relation), ct).ConfigureAwait(false);
                return GraphAnswer.Of("relations", GraphJson.Of(made));
            }),
        Writing("add_observations", "Add Observations",
            "Add new observations to existing entities in the knowledge graph",
            GraphSchemas.Observations, GraphSchemas.Added, false, async (a, ct) =>
            {
                IReadOnlyList<(string Entity, IReadOnlyList<string> Added)> results = await graph.AddObservationsAsync(
                    GraphArguments.Array(
                        a, "observations", static (value, path) => GraphArguments.Texts(
                            value, path, "entityName", "contents")),
                    ct).ConfigureAwait(false);
                return GraphAnswer.Of("results", GraphJson.Array(results.Select(static result =>
                    $"{{\"entityName\":{GraphJson.Of(result.Entity)},\"addedObservations\":{GraphJson.Of(result.Added)}}}")));
            }),
    ];

    private static IEnumerable<GraphTool> Deleting(KnowledgeGraph graph) =>
    [
        Writing("delete_entities", "Delete Entities",
            "Delete multiple entities and their associated relations from the knowledge graph",
            GraphSchemas.EntityNames, GraphSchemas.Done, true, async (a, ct) =>
            {
                await graph.DeleteEntitiesAsync(
                    GraphArguments.Array(a, "entityNames", GraphArguments.Text), ct).ConfigureAwait(false);
                return GraphAnswer.Done("Entities deleted successfully");
            }),
        Writing("delete_observations", "Delete Observations",
            "Delete specific observations from entities in the knowledge graph",
            GraphSchemas.Deletions, GraphSchemas.Done, true, async (a, ct) =>
            {
                await graph.DeleteObservationsAsync(
                    GraphArguments.Array(
                        a, "deletions", static (value, path) => GraphArguments.Texts(
                            value, path, "entityName", "observations")),
                    ct).ConfigureAwait(false);
                return GraphAnswer.Done("Observations deleted successfully");
            }),
        Writing("delete_relations", "Delete Relations", "Delete multiple relations from the knowledge graph",
            GraphSchemas.RelationsToDelete, GraphSchemas.Done, true, async (a, ct) =>
            {
                await graph.DeleteRelationsAsync(
                    GraphArguments.Array(a, "relations", GraphArguments.Relation), ct).ConfigureAwait(false);
                return GraphAnswer.Done("Relations deleted successfully");
            }),
    ];

    private static GraphTool Reading(
        string name, string title, string description, JsonElement input,
        Func<IDictionary<string, JsonElement>?, CancellationToken, ValueTask<GraphAnswer>> run) => new(
        Described(name, title, description, input, GraphSchemas.Graph, new ToolAnnotations
        {
            ReadOnlyHint = true,
            DestructiveHint = false,
            IdempotentHint = true,
            OpenWorldHint = false,
        }),
        run);

    private static GraphTool Writing(
        string name, string title, string description, JsonElement input, JsonElement output, bool deletes,
        Func<IDictionary<string, JsonElement>?, CancellationToken, ValueTask<GraphAnswer>> run) => new(
        Described(name, title, description, input, output, new ToolAnnotations
        {
            ReadOnlyHint = false,
            DestructiveHint = deletes,
            IdempotentHint = deletes,
            OpenWorldHint = false,
        }),
        run);

    private static Tool Described(
        string name, string title, string description, JsonElement input, JsonElement output,
        ToolAnnotations annotations) => new()
        {
            Name = name,
            Title = title,
            Description = description,
            InputSchema = input,
            OutputSchema = output,
            Annotations = annotations,
        };
}
