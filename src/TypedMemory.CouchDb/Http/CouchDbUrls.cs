using System.Net;
using System.Text;
using System.Text.Json;

namespace TypedMemory.CouchDb.Http;

/// <summary>How URLs of the protocol are written.</summary>
internal static class CouchDbUrls
{
    private const string DesignPrefix = "_design/";
    private const string LocalPrefix = "_local/";

    /// <summary>The URL as it may be shown.</summary>
    public static string WithoutUserInfo(Uri url) =>
        url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');

    /// <summary>
    /// The URL as it is sent: in a database's name, too, CouchDB reads a plus that is not escaped as a space.
    /// </summary>
    public static string OfDatabase(string url)
    {
        int name = url.LastIndexOf('/');
        return url[..name] + url[name..].Replace("+", "%2B", StringComparison.Ordinal);
    }

    public static bool IsLoopback(Uri url) =>
        url.IsLoopback
            || (IPAddress.TryParse(url.DnsSafeHost, out IPAddress? address) && IPAddress.IsLoopback(address));

    /// <summary>
    /// The path segment of a document. Everything outside the unreserved characters is escaped, a plus among them,
    /// which CouchDB would read as a space; only the slash of <c>_design/</c> and <c>_local/</c> is kept.
    /// </summary>
    public static string EscapeId(string id)
    {
        if (id.StartsWith(DesignPrefix, StringComparison.Ordinal))
            return DesignPrefix + Escape(id[DesignPrefix.Length..]);
        if (id.StartsWith(LocalPrefix, StringComparison.Ordinal)) return LocalPrefix + Escape(id[LocalPrefix.Length..]);
        return Escape(id);
    }

    /// <summary>A value of the path or of the query, escaped.</summary>
    public static string Escape(string value) => value switch
    {
        // A dot segment would be taken for a relative path on the way.
        "." => "%2E",
        ".." => "%2E%2E",
        _ => Uri.EscapeDataString(value),
    };

    /// <summary>A sequence, held as JSON text, as a value of the query: a string goes without its quotes.</summary>
    public static string EscapeSequence(string? json)
    {
        if (string.IsNullOrEmpty(json)) return "0";
        if (json[0] != '"') return Escape(json);
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
            return Escape(reader.Read() && CouchDbJson.TextOf(ref reader) is { } text ? text : json);
        }
        catch (JsonException)
        {
            // Damaged in a checkpoint: the server says whether it understands it.
            return Escape(json);
        }
    }

    /// <summary>Whether an id does not stand in a URL as it is.</summary>
    public static bool NeedsEscaping(string id) => EscapeId(id) != id;
}
