using System.CommandLine;
using System.Runtime.CompilerServices;
using TypedMemory.Cli.Replication;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Store;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.Targets;

/// <summary>Opens what a command names: a store's file, or the URL of a database.</summary>
internal sealed class Target
{
    private readonly Argument<string> _name = CommonOptions.StoreOrUrl();
    private readonly Option<bool> _insecure = CommonOptions.Insecure();

    /// <summary>Whether a store that is not there is made. The default value is <see langword="false"/>.</summary>
    public bool CreatesStore { get; init; }

    /// <summary>Adds the argument and what belongs to it to a command.</summary>
    public Target AddTo(Command command)
    {
        command.Arguments.Insert(0, _name);
        command.Options.Add(_insecure);
        return this;
    }

    /// <summary>Whether a text is a URL, and no path.</summary>
    public static bool IsUrl(string name) => name.Contains("://", StringComparison.Ordinal);

    /// <summary>Opens it, does something with it, and closes it.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="readOnly">Whether it is only looked at. A store is neither made nor written then.</param>
    /// <param name="work">What is done; returns an exit code.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<int> WithAsync(
        ParseResult result, bool readOnly, Func<ITarget, Task<int>> work, CancellationToken cancellationToken)
    {
        ITarget target = await OpenAsync(
            result.GetValue(_name)!,
            readOnly,
            result.GetValue(_insecure),
            cancellationToken,
            CreatesStore).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable life = target.ConfigureAwait(false);
        return await work(target).ConfigureAwait(false);
    }

    /// <summary>Opens a store or a database.</summary>
    public static async Task<ITarget> OpenAsync(
        string name, bool readOnly, bool allowInsecure, CancellationToken cancellationToken, bool create = false)
    {
        if (IsUrl(name))
        {
            try
            {
                return new DatabaseTarget(RemoteAddress.Parse(name) with { AllowInsecure = allowInsecure });
            }
            catch (FormatException error)
            {
                throw new UsageException(error.Message);
            }
        }

        if (!create) StoreFile.Demand(name);
        return new StoreTarget(await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = name, ReadOnly = readOnly }, cancellationToken).ConfigureAwait(false));
    }
}
