using System.CommandLine;
using System.CommandLine.Parsing;

namespace TypedMemory.Cli.Shell;

/// <summary>Finds what is wrong with a command line before anything is done.</summary>
internal static class CommandLineCheck
{
    private const string End = "--";

    /// <summary>
    /// What is wrong, or <see langword="null"/>. A word that begins with a dash is an option, and never a prefix, an id
    /// or a file, unless it stands behind <c>--</c>.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    public static string? Mistake(ParseResult parsed)
    {
        HashSet<Token> before = [.. parsed.Tokens.TakeWhile(static token => token.Value != End)];
        IEnumerable<Token> taken = Commands(parsed).SelectMany(static command => command.Children)
            .OfType<ArgumentResult>().SelectMany(static argument => argument.Tokens);
        string? unknown = taken.Where(before.Contains).Select(static token => token.Value)
            .Concat(parsed.UnmatchedTokens).FirstOrDefault(IsOption);
        if (unknown is not null)
        {
            return $"There is no option \"{unknown}\" here. See {Path(parsed)} --help; before a value that begins with "
                + "a dash write --.";
        }

        return parsed.Errors.Count == 0
            ? null
            : $"{string.Join(' ', parsed.Errors.Select(static error => error.Message))} See {Path(parsed)} --help.";
    }

    /// <summary>Whether a program reads the output, also where the command line is wrong.</summary>
    public static bool IsJson(ParseResult parsed) =>
        parsed.Tokens.TakeWhile(static token => token.Value != End)
            .Any(static token => token.Value == CommonOptions.JsonName);

    private static bool IsOption(string word) =>
        word.Length > 1 && word[0] == '-' && (char.IsAsciiLetter(word[1]) || (word[1] == '-' && word.Length > 2));

    private static IEnumerable<CommandResult> Commands(ParseResult parsed)
    {
        for (SymbolResult? at = parsed.CommandResult; at is not null; at = at.Parent)
        {
            if (at is CommandResult command) yield return command;
        }
    }

    private static string Path(ParseResult parsed) => string.Join(
        ' ', Commands(parsed).Reverse().Select(static command => command.Command is RootCommand
            ? "typedmemory" : command.Command.Name));
}
