using System.Text;

namespace TypedMemory.CouchDb.Tests;

/// <summary>An answer of the scripted server: its body in the pieces in which it is sent.</summary>
public sealed record ScriptedResponse(int Status, params byte[][] Pieces)
{
    public string? ContentType { get; init; } = "application/json";

    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>How many bytes are promised and never sent: the connection is closed instead.</summary>
    public int Truncated { get; init; }

    /// <summary>Whether the body has no length and ends with the connection, or not at all.</summary>
    public bool Chunked { get; init; }

    /// <summary>Awaited before the answer ends, e.g. for ever.</summary>
    public Task? Hold { get; init; }

    /// <summary>Called after each piece was sent; the next one waits for it.</summary>
    public Func<int, Task>? AfterPiece { get; init; }

    public static ScriptedResponse Json(string json, int status = 200) => new(status, Encoding.UTF8.GetBytes(json));

    public static ScriptedResponse Error(int status, string error, string reason) =>
        Json($$"""{"error":"{{error}}","reason":"{{reason}}"}""", status);
}
