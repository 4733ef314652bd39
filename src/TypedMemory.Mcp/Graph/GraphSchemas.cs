using System.Text.Json;

namespace TypedMemory.Mcp.Graph;

/// <summary>The schemas of the reference server's tools, which clients know them by.</summary>
internal static class GraphSchemas
{
    private const string Entity = """
        {"type":"object","properties":{"name":{"type":"string","description":"The name of the entity"},"entityType":{"type":"string","description":"The type of the entity"},"observations":{"type":"array","items":{"type":"string"},"description":"An array of observation contents associated with the entity"}},"required":["name","entityType","observations"]}
        """;

    private const string Relation = """
        {"type":"object","properties":{"from":{"type":"string","description":"The name of the entity where the relation starts"},"to":{"type":"string","description":"The name of the entity where the relation ends"},"relationType":{"type":"string","description":"The type of the relation"}},"required":["from","to","relationType"]}
        """;

    public static JsonElement Nothing { get; } = JsonElement.Parse("""{"type":"object","properties":{}}""");

    public static JsonElement Entities { get; } = Object("entities", $$"""{"type":"array","items":{{Entity}}}""");

    public static JsonElement Relations { get; } = Object("relations", $$"""{"type":"array","items":{{Relation}}}""");

    public static JsonElement RelationsToDelete { get; } = Object(
        "relations", $$"""{"type":"array","items":{{Relation}},"description":"An array of relations to delete"}""");

    public static JsonElement Observations { get; } = Object("observations", """
        {"type":"array","items":{"type":"object","properties":{"entityName":{"type":"string","description":"The name of the entity to add the observations to"},"contents":{"type":"array","items":{"type":"string"},"description":"An array of observation contents to add"}},"required":["entityName","contents"]}}
        """);

    public static JsonElement Deletions { get; } = Object("deletions", """
        {"type":"array","items":{"type":"object","properties":{"entityName":{"type":"string","description":"The name of the entity containing the observations"},"observations":{"type":"array","items":{"type":"string"},"description":"An array of observations to delete"}},"required":["entityName","observations"]}}
        """);

    public static JsonElement EntityNames { get; } = Object(
        "entityNames",
        """{"type":"array","items":{"type":"string"},"description":"An array of entity names to delete"}""");

    public static JsonElement Names { get; } = Object(
        "names",
        """{"type":"array","items":{"type":"string"},"description":"An array of entity names to retrieve"}""");

    public static JsonElement Query { get; } = Object("query", """
        {"type":"string","description":"The search query to match against entity names, types, and observation content"}
        """);

    public static JsonElement Added { get; } = Object("results", """
        {"type":"array","items":{"type":"object","properties":{"entityName":{"type":"string"},"addedObservations":{"type":"array","items":{"type":"string"}}},"required":["entityName","addedObservations"]}}
        """);

    public static JsonElement Done { get; } = JsonElement.Parse(
        """{"type":"object","properties":{"success":{"type":"boolean"},"message":{"type":"string"}},"required":["success","message"]}""");

    public static JsonElement Graph { get; } = JsonElement.Parse($$$"""
        {"type":"object","properties":{"entities":{"type":"array","items":{{{Entity}}}},"relations":{"type":"array","items":{{{Relation}}}}},"required":["entities","relations"]}
        """);

    private static JsonElement Object(string name, string schema) => JsonElement.Parse(
        $$$"""{"type":"object","properties":{"{{{name}}}":{{{schema}}}},"required":["{{{name}}}"]}""");
}
