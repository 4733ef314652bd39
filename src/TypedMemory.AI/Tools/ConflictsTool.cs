using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary><c>conflicts</c>: the documents that were changed in two places and are not merged yet.</summary>
internal sealed class ConflictsTool : MemoryTool
{
    private const string Limit = "limit";
    private const int MostConflicts = 100;
    private const int UsualConflicts = 20;

    private readonly TypeSet _types;
    private readonly IMemoryConflicts _conflicts;

    public ConflictsTool(TypeSet types, IMemoryConflicts conflicts)
        : base(
            "conflicts",
            "Conflicts",
            "Lists the documents that were changed in two places and that nobody has merged yet, with the values to "
            + "choose from.",
            new SchemaBuilder().Number(Limit, "How many at most.", 1, MostConflicts, UsualConflicts).Build())
    {
        (_types, _conflicts) = (types, conflicts);
        (IsReadOnly, IsIdempotent) = (true, true);
    }

    private protected override async ValueTask<JsonElement> RunAsync(
        ToolArguments arguments, CancellationToken cancellationToken)
    {
        int limit = arguments.Number(Limit, UsualConflicts);
        var found = new List<(OpenConflict Conflict, IReadOnlyList<ToolDocument> Leaves)>();
        await foreach (OpenConflict conflict in _conflicts.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            TypeDocuments? documents = _types.All.FirstOrDefault(
                type => conflict.Id.StartsWith(type.Type.Prefix, StringComparison.Ordinal));
            if (documents is null) continue;
            found.Add((conflict, await documents.GetLeavesAsync(
                conflict.Id, cancellationToken).ConfigureAwait(false)));
            if (found.Count == limit) break;
        }

        return ToolJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("outcome", "listed");
            json.WriteStartArray("conflicts");
            foreach ((OpenConflict conflict, IReadOnlyList<ToolDocument> leaves) in found)
                Write(json, conflict, leaves);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, OpenConflict conflict, IReadOnlyList<ToolDocument> leaves)
    {
        json.WriteStartObject();
        json.WriteString("id", conflict.Id);
        json.WriteString("state", conflict.State switch
        {
            OpenConflictState.Manual => "manual",
            OpenConflictState.AwaitingNewerVersion => "awaiting_newer_version",
            OpenConflictState.Failed => "failed",
            OpenConflictState.UnknownType => "unknown_type",
            _ => "pending",
        });
        if (conflict.Reason is not null) json.WriteString("reason", conflict.Reason);
        json.WriteStartArray("leaves");
        foreach (ToolDocument leaf in leaves)
        {
            json.WriteStartObject();
            leaf.WriteMembers(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
