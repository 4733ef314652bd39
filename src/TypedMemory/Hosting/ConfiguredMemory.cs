using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Setup;
using TypedMemory.Sync;

namespace TypedMemory.Hosting;

/// <summary>Reads how a memory is put together from a section of the configuration.</summary>
internal sealed class ConfiguredMemory(ITypedMemoryBuilder builder, IConfiguration configuration)
{
    /// <summary>Sections beside the memory's own that its packages read.</summary>
    private static readonly string[] Others = ["Hub", "Inspector"];

    /// <summary>Applies it.</summary>
    public void Apply()
    {
        var root = new SectionReader(configuration, Fault);
        IConfigurationSection store = root.Section("Store");
        if (store.Exists()) ApplyStore(new SectionReader(store, Fault));
        foreach (IConfigurationSection remote in root.Sections("Remotes")) ApplyRemote(remote);
        root.DemandNoOthers(Others);
    }

    private void ApplyStore(SectionReader store)
    {
        string? path = store.Text("Path");
        var options = new StoreSettings(
            store.Choice<SqliteDurability>("Durability"), store.Number("CacheSize"), store.Number("MaxSize"),
            store.Number("RevisionLimit"), store.Span("BusyTimeout"));
        store.DemandNoOthers();
        if (path is null)
        {
            Fault("\"Store:Path\" is missing: the configuration has a store without a file. Give it the path of one.");
            // That is what is wrong, and not that there is no store.
            builder.Services.AddSingleton(new StoreChoice(static (_, _) => throw MemorySetup.NoStore()));
            return;
        }

        builder.UseSqlite(path, options.Apply);
    }

    private void ApplyRemote(IConfigurationSection section)
    {
        var remote = new SectionReader(section, Fault);
        string? url = remote.Text("Url");
        (string? user, string? password, string? token) = (
            remote.Text("User"), remote.Text("Password"), remote.Text("Token"));
        SyncMode? mode = remote.Choice<SyncMode>("Mode");
        SyncDirections? directions = remote.Choice<SyncDirections>("Directions");
        IReadOnlyList<string> prefixes = remote.Texts("Prefixes");
        bool everything = remote.Flag("Everything");
        bool create = remote.Flag("CreateIfMissing");
        bool anonymous = remote.Flag("AllowAnonymous");
        bool insecure = remote.Flag("AllowInsecureHttp");
        remote.DemandNoOthers();
        if (url is null)
        {
            Fault($"\"{section.Path}:Url\" is missing. Give it the URL of a database, like https://host/database.");
            return;
        }

        if (!AreCredentialsWhole(section, user, password, token)) return;
        try
        {
            builder.SyncWith(url, sync =>
            {
                sync.Named(section.Key);
                if (user is not null) sync.WithBasicAuth(user, password!);
                if (token is not null) sync.WithBearerToken(_ => ValueTask.FromResult(token));
                if (prefixes.Count > 0) sync.Filter([.. prefixes.Select(SyncFilter.ForPrefix)]);
                if (everything) sync.SyncEverything();
                if (create) sync.CreateIfMissing();
                if (anonymous) sync.AllowAnonymous();
                if (insecure) sync.AllowInsecureHttp();
                if (mode == SyncMode.Live) sync.Live();
                if (mode == SyncMode.OnDemand) sync.OnDemand();
                if (directions == SyncDirections.Pull) sync.PullOnly();
                if (directions == SyncDirections.Push) sync.PushOnly();
            });
        }
        catch (ArgumentException error)
        {
            // Never the URL: it may hold a password.
            Fault($"\"{section.Path}\" cannot be used: {error.Message}");
        }
    }

    /// <summary>A half of an account is a setting that was forgotten, never an empty password.</summary>
    private bool AreCredentialsWhole(IConfigurationSection remote, string? user, string? password, string? token)
    {
        string path = remote.Path;
        string? fault = (user, password, token) switch
        {
            (not null, null, _) =>
                $"\"{path}:Password\" is missing: the account \"{user}\" has no password. "
                + $"Set {Variable("Password")} in the environment, or use user secrets.",
            (null, not null, _) =>
                $"\"{path}:User\" is missing: there is a password and no account. Set {Variable("User")} to its name.",
            (not null, _, not null) =>
                $"\"{path}\" has a user and a token. Leave one of them out.",
            (_, { } given, _) when EndsInWhite(given) => Ends("Password"),
            (_, _, { } given) when EndsInWhite(given) => Ends("Token"),
            ({ } name, _, _) when name.Contains(':', StringComparison.Ordinal) =>
                $"\"{path}:User\" is \"{name}\", and has a colon, which parts name and password in a login. "
                + "Name the account without it.",
            _ => null,
        };
        if (fault is not null) Fault(fault);
        return fault is null;

        // Files of secrets and editors end their last line; servers then say 401 to what looks right.
        static bool EndsInWhite(string text) => text[^1] is '\n' or '\r';

        string Ends(string name) =>
            $"\"{path}:{name}\" ends with a line break, which the server would take for a part of it. Cut it off.";

        string Variable(string name) => $"{path.Replace(":", "__", StringComparison.Ordinal)}__{name}";
    }

    private void Fault(string text) => builder.Services.AddSingleton(new SetupFault(text));
}
