using TypedMemory.Generated;

namespace TypedMemory.Mcp.Server;

/// <summary>
/// The URIs of documents: <c>memory://fact/a7/deploys</c> is <c>fact:a7:deploys</c>. A URI that ends before the key
/// does is that of all documents which begin so, e.g. <c>memory://fact/a7</c>.
/// </summary>
internal static class MemoryUri
{
    public const string Scheme = "memory://";

    /// <summary>The whole knowledge graph, as the reference server names it.</summary>
    public const string Graph = $"{Scheme}knowledge-graph";

    /// <summary>Whether a URI is one of this kind, whether or not it names something.</summary>
    public static bool IsOurs(string uri) => uri.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>The URI of a document.</summary>
    public static string Of(string id)
    {
        string[] parts = id.Split(':');
        return $"{Scheme}{parts[0]}/{string.Join('/', parts.Skip(1).Select(static part => Uri.EscapeDataString(Unescape(part))))}";
    }

    /// <summary>The URI template of a type, <c>memory://fact/{agent}/{topic}</c>.</summary>
    public static string TemplateOf(MemoryJsonType type) => $"{Scheme}{type.Form.Replace(':', '/')}";

    /// <summary>The id of a URI; of a collection, what the ids in it begin with, without the separator.</summary>
    /// <returns><see langword="null"/> if it is not a URI of this kind.</returns>
    public static string? IdOf(string uri)
    {
        if (!IsOurs(uri)) return null;
        string[] parts = uri[Scheme.Length..].TrimEnd('/').Split('/');
        if (parts.Any(static part => part.Length == 0)) return null;
        var id = new MemoryKeyWriter(stackalloc char[MemoryKeyWriter.StackLength]);
        id.AppendLiteral(parts[0]);
        foreach (string part in parts.Skip(1))
        {
            id.AppendLiteral(":");
            id.Append(Uri.UnescapeDataString(part));
        }

        return id.ToString();
    }

    /// <summary>A component of an id, whose separators are escaped as <c>%3A</c>.</summary>
    public static string Unescape(string component) =>
        component.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(component) : component;
}
