namespace TypedMemory.Interop.Tests.Faults;

/// <summary>What happens to one exchange on a bad line.</summary>
internal enum LineFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The connection breaks within the request: the server sees a part of it.</summary>
    CutRequest,

    /// <summary>The connection breaks within the answer: the server has done what it was asked.</summary>
    CutAnswer,

    /// <summary>The answer comes late, and in small pieces.</summary>
    Delay,

    /// <summary>The request arrives twice.</summary>
    Duplicate,

    /// <summary>The answer ends early, with a length that says that this is all.</summary>
    Truncate,

    /// <summary>Bytes of a JSON answer are replaced by what is no JSON.</summary>
    Garble,

    /// <summary>Something on the way answers with a page, after the server did what it was asked.</summary>
    Page,

    /// <summary>
    /// The server is overloaded or fails: 500, 502, 503, 429, with or without <c>Retry-After</c>; it did nothing.
    /// </summary>
    Refuse,

    /// <summary>The same, and the server has done what it was asked.</summary>
    RefuseLate,

    /// <summary>The credentials are not taken: 401.</summary>
    Unauthorized,

    /// <summary>The server restarts before it sees the request.</summary>
    Restart,
}
