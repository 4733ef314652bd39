using System.CommandLine;
using System.Runtime.CompilerServices;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Store;
using TypedMemory.CouchDb;
using TypedMemory.Sqlite;

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

    public Option<bool> Insecure { get; } = CommonOptions.Insecure();

    /// <summary>Opens a store that is there and the remote database, and does something with both.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="path">The store's file.</param>
    /// <param name="work">What is done; returns an exit code.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<int> WithAsync(
        ParseResult result, string path, Func<SqliteDocumentStore, CouchDbPeer, Task<int>> work,
        CancellationToken cancellationToken)
    {
        StoreFile.Demand(path);
        RemoteAddress address;
        try
        {
            address = RemoteAddress.Parse(result.GetValue(Url)!) with { AllowInsecure = result.GetValue(Insecure) };
        }
        catch (FormatException error)
        {
            throw new UsageException(error.Message);
        }

        return StoreFile.WithAsync(
            path,
            readOnly: false,
            async store =>
            {
                CouchDbPeer peer = address.Open();
                await using ConfiguredAsyncDisposable life = peer.ConfigureAwait(false);
                return await work(store, peer).ConfigureAwait(false);
            },
            cancellationToken);
    }
}
