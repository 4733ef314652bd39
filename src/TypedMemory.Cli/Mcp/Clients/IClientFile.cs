namespace TypedMemory.Cli.Mcp.Clients;

/// <summary>
/// The text of a client's configuration: pure, so that what comes of an edit can be looked at before.
/// </summary>
internal interface IClientFile
{
    /// <summary>The text with the server; what else it has stays as it is.</summary>
    /// <param name="text">The text; <see langword="null"/> if there is no file.</param>
    /// <param name="entry">The server.</param>
    /// <exception cref="FormatException">The text cannot be read, or has another server of that name.</exception>
    string Install(string? text, ServerEntry entry);

    /// <summary>The text without the server: what it was before it was installed, but for later edits.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">The server's name.</param>
    /// <returns>The text; <see langword="null"/> if the file was made for the server and holds nothing else.</returns>
    /// <exception cref="FormatException">The text cannot be read, or the server is not this tool's.</exception>
    string? Uninstall(string text, string name);
}
