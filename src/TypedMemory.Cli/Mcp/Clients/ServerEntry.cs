using System.Collections.Immutable;

namespace TypedMemory.Cli.Mcp.Clients;

/// <summary>How a client starts the server.</summary>
/// <param name="Name">The server's name in the client.</param>
/// <param name="Command">The program.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record ServerEntry(string Name, string Command, ImmutableArray<string> Arguments);
