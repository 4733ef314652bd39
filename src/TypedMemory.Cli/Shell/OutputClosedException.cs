namespace TypedMemory.Cli.Shell;

/// <summary>
/// Whoever reads the output has had enough, as <c>head</c> does: the command ends, and has not failed.
/// </summary>
internal sealed class OutputClosedException(IOException inner) : Exception(inner.Message, inner);
