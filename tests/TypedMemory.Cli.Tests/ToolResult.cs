namespace TypedMemory.Cli.Tests;

/// <summary>How the tool ended.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
internal sealed record ToolResult(int Code, string Output, string Errors)
{
    /// <summary>The lines of the standard output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>How often a text is anywhere in what was printed.</summary>
    public int Count(string text) => (Output + Errors).Split(text).Length - 1;
}
