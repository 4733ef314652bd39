namespace TypedMemory.Cli.Shell;

/// <summary>Asks before what cannot be undone.</summary>
internal static class Confirmation
{
    /// <summary>Asks whoever sits at the terminal. A script is not asked: it said so by being one.</summary>
    /// <returns>Whether to go on.</returns>
    public static bool Ask(string question)
    {
        if (Console.IsInputRedirected) return true;
        Console.Error.Write($"{question} [y/N] ");
        return Console.In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }
}
