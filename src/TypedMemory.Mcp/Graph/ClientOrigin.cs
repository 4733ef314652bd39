using ModelContextProtocol.Server;
using TypedMemory.Mcp.Server;

namespace TypedMemory.Mcp.Graph;

/// <summary>Stamps what a client writes with its name and session: where types keep provenance, it is there.</summary>
/// <remarks>
/// Both are the client program's word, not the model's: no argument of a tool can set them. What is written so is
/// unverified, whatever it says of itself.
/// </remarks>
internal static class ClientOrigin
{
    private const string Unnamed = "mcp";

    // A transport without sessions has one for as long as the process runs.
    private static readonly string s_process = Guid.NewGuid().ToString("n");

    /// <summary>Begins the scope of a call.</summary>
    public static MemoryScope Begin(McpServer server) => MemoryScope.Begin(new MemoryOrigin
    {
        Agent = Cut(server.ClientInfo?.Name is { Length: > 0 } name ? name : Unnamed),
        Run = Cut(server.SessionId is { Length: > 0 } session ? session : s_process),
        Source = MemorySource.Agent,
    });

    private static string Cut(string text) =>
        text.Length <= MemoryOrigin.MaxTextLength ? text : text[..MemoryOrigin.MaxTextLength];
}
