using System.CommandLine;

namespace TypedMemory.Cli.Shell;

/// <summary>The arguments and options that commands share. Each call makes a new one.</summary>
internal static class CommonOptions
{
    /// <summary>The name of <see cref="Json"/>.</summary>
    public const string JsonName = "--json";

    /// <summary>A store's file.</summary>
    public static Argument<string> Store() => new("STORE") { Description = "The store's file." };

    /// <summary>A store's file, or the URL of a database.</summary>
    public static Argument<string> StoreOrUrl() => new("STORE")
    {
        Description = "The store's file, or the URL of a database. Credentials of a URL: user info in it, or "
            + $"{RemoteAddress.UserVariable} and {RemoteAddress.PasswordVariable}.",
    };

    /// <summary>A document's id.</summary>
    public static Argument<string> Id() => new("ID") { Description = "The document's id." };

    /// <summary>Whether programs read the output.</summary>
    public static Option<bool> Json() => new(JsonName) { Description = "Print JSON, one value in each line." };

    /// <summary>Whether plain http to another machine is allowed.</summary>
    public static Option<bool> Insecure() => new("--allow-insecure")
    {
        Description = "Send credentials and documents over plain http to another machine.",
    };

    /// <summary>How much is printed.</summary>
    public static Option<int> Limit(int most) => new Option<int>("--limit")
    {
        Description = "How many at most.",
        DefaultValueFactory = _ => most,
    }.From(0, int.MaxValue);

    /// <summary>Refuses what is out of a range, before anything is done.</summary>
    public static Option<int> From(this Option<int> option, int least, int most)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && long.TryParse(text, out long given)
                && (given < least || given > most))
            {
                result.AddError(most == int.MaxValue && given < least
                    ? $"{option.Name} is {text}: give {least} or more."
                    : $"{option.Name} is {text}: give {least} to {most}.");
            }
        });
        return option;
    }

    /// <summary>Which ids.</summary>
    public static Option<string> Prefix() => new("--prefix")
    {
        Description = "Only documents whose id starts with this.",
        DefaultValueFactory = static _ => "",
    };
}
