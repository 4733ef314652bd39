using System.Security.Cryptography;

namespace TypedMemory.Cli.Hub;

/// <summary>
/// <c>serve --preset livesync</c>: a hub for the plug-in Self-hosted LiveSync of Obsidian, with a user and a database
/// for the vault.
/// </summary>
/// <param name="admin">The server admin; <see langword="null"/> if there is none.</param>
/// <param name="user">Who syncs; the admin, or a user of the hub.</param>
/// <param name="database">The database of the vault.</param>
internal sealed class LiveSyncPreset(string? admin, string user, string database)
{
    public const string Name = "livesync";

    private const string DefaultUser = "obsidian";
    private const string DefaultDatabase = "obsidiannotes";
    private const int PasswordLength = 24;

    // Without characters that are taken for each other when someone types them into a telephone.
    private const string Characters = "abcdefghijkmnpqrstuvwxyz23456789";

    private string? _password;

    public LiveSyncPreset(string? admin, (string? User, string? Database) asked)
        : this(admin, asked.User ?? DefaultUser, asked.Database ?? DefaultDatabase)
    {
    }

    /// <summary>Sets the hub's options.</summary>
    public void Configure(HubOptions options)
    {
        options.AllowLiveSync();
        var named = new HubDatabaseOptions();
        if (user != admin) named.Members.Add(user);
        options.Databases[database] = named;
    }

    /// <summary>Adds the user unless it is there; a password of the environment is set either way.</summary>
    public async ValueTask AddUserAsync(string data, CancellationToken cancellationToken)
    {
        if (user == admin) return;
        string? given = Environment.GetEnvironmentVariable(PasswordInput.UserVariable);
        HubUsers users = await HubUsers.OpenAsync(data, cancellationToken).ConfigureAwait(false);
        await using (users.ConfigureAwait(false))
        {
            IReadOnlyList<string> roles = [];
            bool isThere = false;
            await foreach ((string name, IReadOnlyList<string> has) in users.ListAsync(
                cancellationToken).ConfigureAwait(false))
            {
                if (name != user) continue;
                isThere = true;
                roles = has;
            }

            if (isThere && string.IsNullOrEmpty(given)) return;
            if (string.IsNullOrEmpty(given)) _password = RandomNumberGenerator.GetString(Characters, PasswordLength);
            await users.SetAsync(user, given is { Length: > 0 } ? given : _password!, roles, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Writes the fields of the plug-in's dialogue.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="url">Where the hub listens.</param>
    public async ValueTask WriteFieldsAsync(TextWriter output, string url)
    {
        string password = user == admin
            ? $"(of the admin, {PasswordInput.AdminVariable})"
            : _password ?? (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(PasswordInput.UserVariable))
                ? $"(as before; a new one is set with {PasswordInput.UserVariable})"
                : $"({PasswordInput.UserVariable})");
        await output.WriteAsync(
            $"""
            Self-hosted LiveSync, Remote server > CouchDB:
              URI            {Reachable(url)}
              Username       {user}
              Password       {password}
              Database name  {database}

            """).ConfigureAwait(false);
        await output.FlushAsync().ConfigureAwait(false);
    }

    // Who listens on all addresses is found by the machine's name.
    private static string Reachable(string url) => url
        .Replace("//0.0.0.0", "//" + Environment.MachineName, StringComparison.Ordinal)
        .Replace("//[::]", "//" + Environment.MachineName, StringComparison.Ordinal);
}
