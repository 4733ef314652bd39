using TypedMemory.Core.Merging.History;
using TypedMemory.Core.Store;
using TypedMemory.Inspector.Documents;
using TypedMemory.Inspector.Http;

namespace TypedMemory.Inspector.Screens;

/// <summary>What a store knows of a document's past.</summary>
internal static class HistoryScreen
{
    /// <summary><c>GET api/history</c>.</summary>
    public static async Task GetAsync(InspectorRequest request, InspectedStore store)
    {
        IReadOnlyList<HistoricRevision> history = await DocumentHistory.ReadAsync(
            store.Store, request.Get("id"), request.Aborted).ConfigureAwait(false);
        await Answers.SendAsync(request.Http, json =>
        {
            json.WriteString("actor", store.Store.Actor);
            json.WriteStartArray("revisions");
            foreach (HistoricRevision revision in history)
            {
                json.WriteStartObject();
                json.WriteString("rev", revision.Revision.ToString());
                json.WriteBoolean("here", revision.Stored is not null);
                json.WriteBoolean("deleted", revision.Stored?.Deleted ?? false);
                if (revision.EditedAt is { } edited) json.WriteNumber("edited", edited.ToUnixTimeMilliseconds());
                if (revision.EditedBy is { } actor) json.WriteString("actor", actor);
                if (revision.DiffersFrom is { } before) json.WriteString("from", before.ToString());
                json.WriteStartArray("differences");
                foreach (MemoryDifference difference in revision.Differences.Where(
                    static difference => !BodyMembers.IsKeptBeside(difference.Property)))
                {
                    json.WriteStartObject();
                    json.WriteString("name", difference.Property);
                    json.WriteString("before", difference.Before);
                    json.WriteString("after", difference.After);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }).ConfigureAwait(false);
    }

    /// <summary><c>POST api/restore</c>: makes a document what it was at <c>rev</c>, by a new revision.</summary>
    public static async Task RestoreAsync(InspectorRequest request, InspectedStore store)
    {
        string id = request.Get("id");
        RevisionId revision = RevisionId.Parse(request.Get("rev"));
        Core.Revisions.DocumentRevision earlier = await store.Store.GetAsync(
            id, revision, request.Aborted).ConfigureAwait(false)
            ?? throw InspectorException.NotFound($"The body of \"{id}\" at \"{revision}\" is not here any more.");
        if (earlier.Deleted)
            throw InspectorException.BadRequest($"\"{id}\" is deleted at \"{revision}\"; there is nothing to restore.");
        await DocumentScreen.RunAsync(
            request, store, new GuardedRestore(id, store.TypeOf(id), request.Guard(), earlier)).ConfigureAwait(false);
    }
}
