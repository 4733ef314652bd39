using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Inspector.Http;

namespace TypedMemory.Inspector.Screens;

/// <summary>The types of a store with their numbers of documents.</summary>
internal static class TypesScreen
{
    /// <summary><c>GET api/types</c>.</summary>
    public static async Task GetAsync(InspectorRequest request, InspectedStore store)
    {
        StoreInfo info = await store.Store.GetInfoAsync(request.Aborted).ConfigureAwait(false);
        SortedDictionary<string, long> counts = await CountAsync(request, store).ConfigureAwait(false);
        await Answers.SendAsync(request.Http, json =>
        {
            json.WriteNumber("documents", info.Documents);
            json.WriteNumber("deleted", info.DeletedDocuments);
            json.WriteNumber("conflicts", info.ConflictedDocuments);
            json.WriteNumber("sequence", info.UpdateSequence);
            json.WriteBoolean("readOnly", store.ReadOnly);
            json.WriteBoolean("sync", store.Sync is { Remotes.Count: > 0 });
            json.WriteStartArray("types");
            foreach ((string name, long count) in counts)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("prefix", name.Length == 0 ? "" : name + ":");
                json.WriteNumber("documents", count);
                MemoryType? known = store.Types.FirstOrDefault(type => type.Name == name);
                json.WriteBoolean("known", known is not null);
                json.WriteBoolean("text", known?.Indexes.Any(static index => index.IsFullText) ?? false);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }).ConfigureAwait(false);
    }

    // The known types, with none of their documents too, and what else ids start with.
    private static async ValueTask<SortedDictionary<string, long>> CountAsync(
        InspectorRequest request, InspectedStore store)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (MemoryType type in store.Types)
        {
            counts[type.Name] = await store.Store.CountAsync(type.Prefix, request.Aborted).ConfigureAwait(false);
        }

        if (store.Store.Capability<IStoreMaintenance>() is not { } maintenance) return counts;
        StoreStatistics statistics = await maintenance.GetStatisticsAsync(request.Aborted).ConfigureAwait(false);
        foreach ((string prefix, long count) in statistics.DocumentsByType) counts[prefix.TrimEnd(':')] = count;
        return counts;
    }
}
