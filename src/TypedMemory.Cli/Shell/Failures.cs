namespace TypedMemory.Cli.Shell;

/// <summary>
/// What a user can mend, an address that is taken or a name that is none, is told in a sentence, without a stack.
/// </summary>
internal static class Failures
{
    public static Task<int> TellAsync(Func<Task<int>> run) => CommandRun.RunAsync(isJson: false, _ => run());
}
