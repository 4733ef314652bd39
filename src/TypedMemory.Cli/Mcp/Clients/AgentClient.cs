namespace TypedMemory.Cli.Mcp.Clients;

/// <summary>A client of MCP servers, and where it has its configuration.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="File">How its configuration is edited.</param>
/// <param name="Path">Where that is for this user.</param>
internal sealed record AgentClient(string Name, IClientFile File, string Path)
{
    /// <summary>The clients that are known.</summary>
    public static IReadOnlyList<AgentClient> All { get; } =
    [
        new("claude", new JsonClientFile("mcpServers", hasType: false), InHome(".claude.json")),
        new("vscode", new JsonClientFile("servers", hasType: true), InVsCode("mcp.json")),
        new("codex", new TomlClientFile(), InHome(".codex", "config.toml")),
        new("cursor", new JsonClientFile("mcpServers", hasType: false), InHome(".cursor", "mcp.json")),
    ];

    /// <summary>A path in the user's own folder.</summary>
    public static string InHome(params string[] parts) => System.IO.Path.Combine(
        [Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), .. parts]);

    private static string InVsCode(string file)
    {
        string settings = OperatingSystem.IsMacOS()
            ? InHome("Library", "Application Support")
            : Environment.GetFolderPath(
                Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return System.IO.Path.Combine(settings, "Code", "User", file);
    }
}
