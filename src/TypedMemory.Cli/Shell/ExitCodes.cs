namespace TypedMemory.Cli.Shell;

/// <summary>The exit codes of every command; docs/guides/tool.md has them as a table.</summary>
internal static class ExitCodes
{
    /// <summary>What was asked for is done.</summary>
    public const int Done = 0;

    /// <summary>It failed; the standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>It is done but for what a peer or the store refused.</summary>
    public const int Refused = 3;
}
