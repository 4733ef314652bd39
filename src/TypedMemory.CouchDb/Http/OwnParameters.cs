using System.Collections.Immutable;
using System.Text;

namespace TypedMemory.CouchDb.Http;

/// <summary>
/// What the options add to every request for the feed: <see cref="CouchDbPeerOptions.FeedParameters"/>.
/// </summary>
internal sealed class OwnParameters
{
    // What the peer says itself: another value would make another feed of it.
    private static readonly string[] s_reserved =
    [
        "feed", "since", "limit", "heartbeat", "timeout", "include_docs", "seq_interval", "descending", "attachments",
        "att_encoding_info", "conflicts", "doc_ids",
    ];

    private readonly string _rest;

    /// <summary>Takes them from the options.</summary>
    public OwnParameters(ImmutableDictionary<string, string> parameters)
    {
        HasFilter = parameters.ContainsKey("filter");
        var rest = new StringBuilder();
        foreach ((string name, string value) in parameters.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            if (name != "style")
                rest.Append('&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }

        _rest = rest.ToString();
        Style = parameters.GetValueOrDefault("style", "all_docs");
    }

    /// <summary>Whether the server filters by a filter that is not ours: then ids are checked here alone.</summary>
    public bool HasFilter { get; }

    /// <summary>Which leaves a row has.</summary>
    public string Style { get; }

    /// <summary>What the query says besides.</summary>
    public override string ToString() => _rest;

    /// <exception cref="ArgumentException">One of them is the peer's own to say.</exception>
    public static void Validate(ImmutableDictionary<string, string> parameters)
    {
        foreach ((string name, string value) in parameters)
        {
            if (s_reserved.Contains(name, StringComparer.Ordinal))
            {
                throw new ArgumentException(
                    $"FeedParameters has \"{name}\", which the peer sets itself. Leave it out.");
            }

            if (name == "style" && value is not ("all_docs" or "main_only"))
                throw new ArgumentException($"The style of a feed is all_docs or main_only, not \"{value}\".");
        }
    }
}
