using System.CommandLine;

namespace TypedMemory.Cli.Replication;

/// <summary>The options that name a remote database.</summary>
internal sealed class RemoteOption
{
    public Option<string> Url { get; } = new("--remote")
    {
        Description = "The remote database's URL. Credentials: user info in it, or "
            + $"{RemoteAddress.UserVariable} and {RemoteAddress.PasswordVariable}.",
        Required = true,
    };

    public Option<bool> Insecure { get; } = new("--allow-insecure")
    {
        Description = "Send credentials and documents over plain http to another machine.",
    };

    /// <summary>What was said, read when it is needed.</summary>
    public Func<RemoteAddress> Parse(ParseResult result) =>
        () => RemoteAddress.Parse(result.GetValue(Url)!) with { AllowInsecure = result.GetValue(Insecure) };
}
