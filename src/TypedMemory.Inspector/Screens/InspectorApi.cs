using System.Collections.Frozen;
using TypedMemory.Inspector.Http;

namespace TypedMemory.Inspector.Screens;

/// <summary>The endpoints of the API; docs/inspector.md describes each.</summary>
internal static class InspectorApi
{
    private static readonly FrozenDictionary<(string Method, string Name), InspectorEndpoint> Endpoints = new[]
    {
        new InspectorEndpoint("GET", "session") { Session = InspectorSession.GetAsync },
        new InspectorEndpoint("GET", "types") { Handle = TypesScreen.GetAsync },
        new InspectorEndpoint("GET", "rows") { Handle = RowsScreen.GetAsync },
        new InspectorEndpoint("GET", "feed") { Handle = FeedScreen.GetAsync },
        new InspectorEndpoint("GET", "document") { Handle = DocumentScreen.GetAsync },
        new InspectorEndpoint("POST", "document") { Handle = DocumentScreen.PostAsync },
        new InspectorEndpoint("PUT", "document") { Handle = DocumentScreen.PutAsync },
        new InspectorEndpoint("DELETE", "document") { Handle = DocumentScreen.DeleteAsync },
        new InspectorEndpoint("GET", "history") { Handle = HistoryScreen.GetAsync },
        new InspectorEndpoint("POST", "restore") { Handle = HistoryScreen.RestoreAsync },
        new InspectorEndpoint("GET", "conflicts") { Handle = ConflictsScreen.GetAsync },
        new InspectorEndpoint("GET", "merge") { Handle = MergeScreen.GetAsync },
        new InspectorEndpoint("POST", "merge") { Handle = MergeScreen.PostAsync },
        new InspectorEndpoint("POST", "resolve") { Handle = MergeScreen.ResolveAsync },
        new InspectorEndpoint("GET", "storage") { Handle = StorageScreen.GetAsync },
        new InspectorEndpoint("GET", "check") { Handle = StorageScreen.CheckAsync },
        new InspectorEndpoint("GET", "backup") { Handle = StorageScreen.BackupAsync },
        new InspectorEndpoint("POST", "compact") { Handle = StorageScreen.CompactAsync },
        new InspectorEndpoint("GET", "sync") { Handle = SyncScreen.GetAsync },
        new InspectorEndpoint("POST", "sync/now") { Handle = SyncScreen.NowAsync },
        new InspectorEndpoint("POST", "sync/pause") { Handle = SyncScreen.PauseAsync },
        new InspectorEndpoint("POST", "sync/resume") { Handle = SyncScreen.ResumeAsync },
        new InspectorEndpoint("POST", "sync/retry") { Handle = SyncScreen.RetryAsync },
        new InspectorEndpoint("POST", "sync/drop") { Handle = SyncScreen.DropAsync },
        new InspectorEndpoint("GET", "recall") { Handle = RecallScreen.GetAsync },
        new InspectorEndpoint("GET", "recall/why") { Handle = RecallScreen.WhyAsync },
        new InspectorEndpoint("GET", "attachment") { Handle = AttachmentScreen.GetAsync },
        new InspectorEndpoint("PUT", "attachment") { Handle = AttachmentScreen.PutAsync },
        new InspectorEndpoint("DELETE", "attachment") { Handle = AttachmentScreen.DeleteAsync },
    }.ToFrozenDictionary(static endpoint => (endpoint.Method, endpoint.Name));

    /// <summary>All of them.</summary>
    public static IEnumerable<InspectorEndpoint> All => Endpoints.Values;

    /// <exception cref="InspectorException">There is no such endpoint, or not with this method.</exception>
    public static InspectorEndpoint Find(string method, string name)
    {
        if (Endpoints.TryGetValue((method, name), out InspectorEndpoint? endpoint)) return endpoint;
        throw Endpoints.Keys.Any(known => known.Name == name)
            ? new InspectorException(405, "method_not_allowed", $"\"{name}\" has no {method}.")
            : InspectorException.NotFound($"The API has no \"{name}\".");
    }
}
