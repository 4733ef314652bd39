using System.Net;
using TypedMemory.Store;

namespace TypedMemory.Sync;

/// <summary>Refuses, at start, remotes that would leak, stall or sync nothing.</summary>
internal static class RemoteOptionsValidator
{
    /// <summary>Checks all remotes of the application.</summary>
    /// <returns>What is wrong, a sentence each.</returns>
    public static IEnumerable<string> Find(IReadOnlyList<RemoteOptions> remotes, MemoryTypes types)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (RemoteOptions remote in remotes)
        {
            if (!names.Add(remote.Name))
                yield return $"The remote \"{remote.Name}\" is there twice. Call SyncWith once for each remote.";
            foreach (string fault in Validate(remote, types)) yield return fault;
        }
    }

    private static IEnumerable<string> Validate(RemoteOptions remote, MemoryTypes types)
    {
        if (remote is { Everything: true, Filter: not null })
        {
            yield return $"The remote \"{remote.Name}\" has a filter and SyncEverything(). Remove one of them.";
        }

        if (remote is { Everything: false, Filter: null } && types.All.Count == 0)
        {
            yield return $"The remote \"{remote.Name}\" would sync nothing: no memory type is registered. Call AddGeneratedTypes(), "
                + "or say SyncEverything().";
        }

        if (remote.Filter is { Prefixes.IsEmpty: true })
        {
            yield return $"The filter of the remote \"{remote.Name}\" has no prefix and lets nothing through. Give it one, "
                + "or say SyncEverything().";
        }

        if (remote.Url is null) yield break;
        if (!IsDatabaseUrl(remote.Url))
        {
            string shown = ShownUrl(remote.Url);
            yield return (shown == remote.Name ? $"\"{shown}\"" : $"The URL \"{shown}\" of the remote \"{remote.Name}\"")
                + " does not name a database. Give a URL like https://host/database, without a query.";
            yield break;
        }

        string database = Uri.UnescapeDataString(remote.Url.Segments[^1].TrimEnd('/'));
        if (database.Any(char.IsAsciiLetterUpper))
        {
            yield return $"The remote \"{remote.Name}\" names the database \"{database}\", which has capital letters: CouchDB "
                + $"allows none. Name it \"{database.ToLowerInvariant()}\".";
        }

        if (remote is { Authentication: null, AllowAnonymous: false })
        {
            yield return $"The remote \"{remote.Name}\" has no credentials. Give it some, e.g. WithBasicAuth(user, password), "
                + "or say AllowAnonymous() if the database is open to everyone.";
        }

        if (remote.Url.Scheme != Uri.UriSchemeHttps && !remote.AllowInsecureHttp && !IsLoopback(remote.Url))
        {
            yield return $"The remote \"{remote.Name}\" is plain http to another machine: documents and credentials can be read "
                + "on the way. Use https, or say AllowInsecureHttp() if the network is trusted.";
        }
    }

    // No query, and no user info: either may hold a secret.
    private static string ShownUrl(Uri url) => url.GetComponents(
        UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');

    private static bool IsDatabaseUrl(Uri url) =>
        url.AbsolutePath.Trim('/').Length > 0 && url.Query.Length == 0 && url.Fragment.Length == 0;

    private static bool IsLoopback(Uri url) =>
        url.IsLoopback
            || (IPAddress.TryParse(url.DnsSafeHost, out IPAddress? address) && IPAddress.IsLoopback(address));
}
