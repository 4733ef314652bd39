using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Endpoints;

/// <summary>
/// Tells the requests that change the hub itself, which its log names, from those that change documents.
/// </summary>
internal static class AdministrativeChange
{
    /// <summary>Whether a request changes databases, rights, users, settings, functions or replications.</summary>
    public static bool Is(HubRequest request)
    {
        if (request.Method is not ("PUT" or "POST" or "DELETE" or "COPY")) return false;
        return request.Path switch
        {
            ["_node", _, "_config" or "_restart", ..] or ["_cluster_setup"] or ["_replicate"] => true,
            [var name] when IsDatabase(name, request) => request.Method != "POST" || HoldsRights(name, request),
            [var name, var second, ..] when IsDatabase(name, request) =>
                IsOfDatabase(second) || (HoldsRights(name, request) && IsDocument(second)),
            _ => false,
        };
    }

    private static bool IsDatabase(string name, HubRequest request) =>
        !name.StartsWith('_') || HoldsRights(name, request);

    /// <summary>Whether a database's documents are users or replications.</summary>
    private static bool HoldsRights(string name, HubRequest request) =>
        name == DatabaseName.Replicator || name == request.Options.UsersDatabase;

    private static bool IsOfDatabase(string segment) =>
        segment is "_security" or "_revs_limit" or "_purged_infos_limit" or "_max_document_size"
            or "_compact" or "_view_cleanup" or "_purge" or "_index" or "_design"
        || segment.StartsWith("_design/", StringComparison.Ordinal);

    // Documents are written below their ids, or many at once.
    private static bool IsDocument(string segment) => !segment.StartsWith('_') || segment == "_bulk_docs";
}
