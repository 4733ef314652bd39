namespace TypedMemory.CouchDb.Http;

/// <summary>A request to a peer, which can be sent more than once.</summary>
internal sealed class CouchDbRequest(HttpMethod method, string path)
{
    public HttpMethod Method { get; } = method;

    /// <summary>What follows the database's URL, with the query: <c>/_changes?…</c>.</summary>
    public string Path { get; } = path;

    /// <summary>Whether <see cref="Path"/> follows the server's URL instead.</summary>
    public bool OfServer { get; init; }

    /// <summary>Makes the body anew for every attempt.</summary>
    public Func<IdleWatch, HttpContent>? Content { get; init; }

    /// <summary>A status beyond 2xx that the caller takes for an answer.</summary>
    public Func<int, bool>? Accepts { get; init; }

    /// <summary>The media type that is asked for.</summary>
    public string Accept { get; init; } = "application/json";

    /// <summary>Whether an answer of another type than JSON is refused.</summary>
    public bool ExpectsJson { get; init; } = true;

    /// <summary>
    /// Whether the answer's bytes are handed out as they were compressed with gzip, see
    /// <see cref="CouchDbResponse.Encoding"/>.
    /// </summary>
    public bool TakesEncoded { get; init; }

    /// <summary>How long the peer may be silent; by default as the options say.</summary>
    public TimeSpan? IdleLimit { get; init; }

    /// <summary>The call as messages name it: without the query, which can hold ids and revisions.</summary>
    public string Call
    {
        get
        {
            int query = Path.IndexOf('?', StringComparison.Ordinal);
            string path = (query < 0 ? Path : Path[..query]).TrimStart('/');
            return path.Length == 0
                ? $"{Method} {(OfServer ? "/" : "of the database")}" : $"{Method} {PeerTexts.Escape(path)}";
        }
    }
}
