using System.CommandLine;
using System.Runtime.CompilerServices;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Store;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.History;

/// <summary><c>typedmemory store keep</c>: how much of the past of each document a store keeps.</summary>
internal static class KeepCommand
{
    public static Command Create(Argument<string> store)
    {
        var retention = new Argument<string?>("RETENTION")
        {
            Description = "\"30 revisions / 90 days\", one of the two, all, or none. Default: print the present one.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(
            "keep", "Prints or sets how much of the past of each document is kept.")
        {
            store, retention, CommonOptions.Json(),
        };
        return command.Does(async (result, output, token) =>
        {
            string path = result.GetValue(store)!;
            StoreFile.Demand(path);
            HistoryRetention? wanted = result.GetValue(retention) is { } text ? Parse(text) : null;
            SqliteDocumentStore opened = await SqliteDocumentStore.OpenAsync(
                new SqliteStoreOptions { Path = path, ReadOnly = wanted is null, Keep = wanted }, token)
                .ConfigureAwait(false);
            await using ConfiguredAsyncDisposable life = opened.ConfigureAwait(false);
            HistoryRetention keep = await opened.GetRetentionAsync(token).ConfigureAwait(false);
            if (output.IsJson) output.Object(json => json.WriteString("keep", keep.ToString()));
            else output.Line(keep.ToString());
            return ExitCodes.Done;
        });
    }

    private static HistoryRetention Parse(string text)
    {
        try
        {
            return HistoryRetention.Parse(text);
        }
        catch (FormatException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }
}
