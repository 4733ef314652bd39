using TypedMemory.CouchDb;

namespace TypedMemory.Cli.Shell;

/// <summary>The URL of a database, and the credentials that came in it or in the environment.</summary>
internal sealed record RemoteAddress(Uri Url, string? User, string? Password)
{
    /// <summary>Whether plain http to another machine is allowed.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>The variable with the user's name, where the URL has none.</summary>
    public const string UserVariable = "TYPEDMEMORY_REMOTE_USER";

    /// <summary>The variable with the password.</summary>
    public const string PasswordVariable = "TYPEDMEMORY_REMOTE_PASSWORD";

    /// <summary>Reads an address. User info leaves the URL, so that it is never shown.</summary>
    /// <exception cref="FormatException">The text is not a URL of a database.</exception>
    /// <param name="text">The address.</param>
    /// <param name="isServer">Whether it is a server's, not a database's.</param>
    public static RemoteAddress Parse(string text, bool isServer = false)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https")
            || (url.AbsolutePath.Length < 2 && !isServer))
        {
            // What stands before an @ may be a password.
            string shown = text[(text.LastIndexOf('@') + 1)..];
            throw new FormatException(isServer
                ? $"The server \"{shown}\" is not a URL. Give one like https://couch.example.com."
                : $"The remote \"{shown}\" is not a URL of a database. Give one like https://couch.example.com/agent-memory.");
        }

        string[] userInfo = url.UserInfo.Split(':', 2);
        string? user = userInfo[0].Length > 0
            ? Uri.UnescapeDataString(userInfo[0]) : Environment.GetEnvironmentVariable(UserVariable);
        string? password = userInfo.Length > 1
            ? Uri.UnescapeDataString(userInfo[1])
            : Environment.GetEnvironmentVariable(PasswordVariable);
        var plain = new UriBuilder(url) { UserName = "", Password = "" };
        return new RemoteAddress(plain.Uri, string.IsNullOrEmpty(user) ? null : user, password);
    }

    /// <summary>Sees to it that nothing goes over plain http to another machine unless that was allowed.</summary>
    /// <exception cref="InvalidOperationException">It would.</exception>
    public void DemandSecure()
    {
        // The peer has the rule; nothing is sent.
        Uri database = Url.AbsolutePath.Length > 1 ? Url : new Uri(Url, "/database");
        using CouchDbPeer peer = (this with { Url = database }).Open();
    }

    /// <summary>
    /// Opens the database as a peer. Without credentials it is anonymous: the tool was told so by leaving them out.
    /// </summary>
    /// <exception cref="UsageException">There is an account without a password.</exception>
    public CouchDbPeer Open()
    {
        if (User is not null && Password is null)
        {
            throw new UsageException(
                $"The account \"{User}\" of \"{Url}\" has no password. Set {PasswordVariable}, or write it into the URL's "
                + "user info, as user:password@host.");
        }

        var options = new CouchDbPeerOptions
        {
            Url = Url,
            Authentication = User is null ? null : CouchDbAuthentication.Basic(User, Password ?? ""),
            AllowAnonymous = User is null,
            AllowInsecure = AllowInsecure,
        };
        try
        {
            return new CouchDbPeer(options);
        }
        catch (InvalidOperationException error)
        {
            // What the option is called here.
            throw new InvalidOperationException(
                error.Message.Replace("set AllowInsecure", "say --allow-insecure", StringComparison.Ordinal), error);
        }
    }
}
