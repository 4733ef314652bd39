namespace TypedMemory.Cli.Shell;

/// <summary>The command line says something that cannot be meant; nothing was done.</summary>
/// <param name="message">What it says, and which flag or variable to use.</param>
internal sealed class UsageException(string message) : Exception(message);
