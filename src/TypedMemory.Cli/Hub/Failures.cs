namespace TypedMemory.Cli.Hub;

/// <summary>
/// What a user can mend, an address that is taken or a name that is none, is told in a sentence, without a stack.
/// </summary>
internal static class Failures
{
    private const int Failed = 1;

    public static async Task<int> TellAsync(Func<Task<int>> run)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception
            is TypedMemoryException or IOException or UnauthorizedAccessException or ArgumentException
                or FormatException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync(Sentence(exception)).ConfigureAwait(false);
            return Failed;
        }
    }

    // The name of a parameter is for programmers.
    private static string Sentence(Exception exception) => exception is ArgumentException { ParamName: { } name }
        ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
        : exception.Message;
}
