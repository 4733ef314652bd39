using TypedMemory.Core.Store;
using TypedMemory.Inspector.Http;

namespace TypedMemory.Inspector.Screens;

/// <summary>The documents with more than one live leaf.</summary>
internal static class ConflictsScreen
{
    /// <summary><c>GET api/conflicts</c>.</summary>
    public static async Task GetAsync(InspectorRequest request, InspectedStore store)
    {
        int limit = request.GetNumber("limit", 100, 1, 500);
        IReadOnlyList<string> ids = await store.Store.ReadConflictsAsync(
            request.Find("after") ?? "", limit, request.Aborted).ConfigureAwait(false);
        IReadOnlyList<DocumentSnapshot?> documents = await store.Store.GetSnapshotsAsync(
            ids, request.Aborted).ConfigureAwait(false);
        await Answers.SendAsync(request.Http, json =>
        {
            json.WriteBoolean("more", ids.Count == limit);
            json.WriteStartArray("conflicts");
            foreach (DocumentSnapshot document in documents.OfType<DocumentSnapshot>())
            {
                json.WriteStartObject();
                json.WriteString("id", document.Id);
                json.WriteNumber("leaves", document.LiveLeaves);
                json.WriteNumber("seq", document.Sequence);
                json.WriteBoolean("manual", store.TypeOf(document.Id)?.Merge.Policy == ConflictPolicy.Manual);
                json.WriteBoolean("known", store.TypeOf(document.Id) is not null);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }).ConfigureAwait(false);
    }
}
