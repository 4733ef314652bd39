using TypedMemory;

namespace QuickStart;

/// <summary>What the sample is started with.</summary>
/// <param name="Remote">The database that both agents sync with; without one they sync with each other.</param>
public sealed record Arguments(string? Remote)
{
    public static Arguments? Parse(string[] args) => args switch
    {
        [] => new Arguments(Remote: null),
        ["--remote", var url] when Uri.IsWellFormedUriString(url, UriKind.Absolute) => new Arguments(url),
        _ => null,
    };

    /// <summary>Adds the database as a remote; its credentials come from its URL or from the environment.</summary>
    public void AddRemote(ITypedMemoryBuilder memory) => memory.SyncWith(Remote!, sync =>
    {
        sync.CreateIfMissing().OnDemand();
        string? user = Environment.GetEnvironmentVariable("TYPEDMEMORY_REMOTE_USER");
        string? password = Environment.GetEnvironmentVariable("TYPEDMEMORY_REMOTE_PASSWORD");
        if (!string.IsNullOrEmpty(user)) sync.WithBasicAuth(user, password ?? "");
        if (new Uri(Remote!).IsLoopback) sync.AllowAnonymous();
    });
}
