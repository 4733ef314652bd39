using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Unicode;

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

        if (parsed.Errors.Count == 0) return null;
        // One for each symbol: of a number that is none, its range is no news.
        IEnumerable<string> sentences = parsed.Errors.DistinctBy(static error => error.SymbolResult).Select(Sentence);
        return $"{string.Join(' ', sentences)} See {Path(parsed)} --help.";
    }

    /// <summary>
    /// The argument that is no text in UTF-8, as <see cref="Environment.GetCommandLineArgs"/> shows it, or
    /// <see langword="null"/>: what is written under it would not be what was typed.
    /// </summary>
    public static string? Garbled(string[] args)
    {
        string? garbled = args.FirstOrDefault(
            static argument => argument.Contains('\uFFFD', StringComparison.Ordinal));
        if (garbled is null) return null;

        // It may be typed so.
        const string Raw = "/proc/self/cmdline";
        return File.Exists(Raw) && Utf8.IsValid(File.ReadAllBytes(Raw)) ? null : garbled;
    }

    // The parser names the types of .NET, and lists words on lines of their own.
    private static string Sentence(ParseError error)
    {
        (string? name, Type? type) = error.SymbolResult switch
        {
            OptionResult option => (option.Option.Name, option.Option.ValueType),
            ArgumentResult { Parent: OptionResult option } => (option.Option.Name, option.Option.ValueType),
            ArgumentResult argument => (argument.Argument.Name, argument.Argument.ValueType),
            _ => (null, null),
        };
        string? what = Type.GetTypeCode(Nullable.GetUnderlyingType(type ?? typeof(string)) ?? type) switch
        {
            TypeCode.Int32 or TypeCode.Int64 => "a whole number",
            TypeCode.Boolean => "true or false",
            _ when type == typeof(TimeSpan) => "a time span like 00:05:00",
            _ => null,
        };
        return what is not null && error.SymbolResult?.Tokens is [{ Value: var given }]
            && error.Message.StartsWith("Cannot parse", StringComparison.Ordinal)
            ? $"{name} is \"{given}\": give {what}."
            : string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                .Replace('\'', '"');
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
