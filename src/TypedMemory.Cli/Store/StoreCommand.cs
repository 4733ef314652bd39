using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using TypedMemory.Cli.History;
using TypedMemory.Cli.Hub;
using TypedMemory.Core.Peers;
using TypedMemory.CouchDb;
using TypedMemory.Cli.Replication;
using TypedMemory.Cli.Shell;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.Store;

/// <summary><c>typedmemory store</c>: looking after a store's file, also while other processes use it.</summary>
internal static class StoreCommand
{
    private static readonly Argument<string> File = new("STORE") { Description = "The store's file." };

    public static Command Create() =>
        new("store", "Looks after a store: its size, its health, copies, and what it no longer needs.")
    {
        CreateInfo(),
        CreateCheck(),
        RepairCommand.Create(File),
        CreateVerb(
            "compact", "Drops superseded bodies and unreferenced attachments, and gives their room back.",
            CompactAsync),
        CreateBackup(),
        CreateRestore(),
        CreatePurge(),
        CreateRevisionLimit(),
        KeepCommand.Create(File),
    };

    private static Command CreateInfo()
    {
        var json = new Option<bool>("--json") { Description = "Prints one JSON object." };
        var command = new Command("info", "Prints what the store holds and how large it is.") { File, json };
        command.SetAction((result, cancellationToken) => WithStoreAsync(result, readOnly: true, async store =>
        {
            StoreInfo info = await store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
            StoreStatistics statistics = await store.GetStatisticsAsync(cancellationToken).ConfigureAwait(false);
            string text = result.GetValue(json)
                ? StoreReport.ToJson(info, statistics) : StoreReport.ToText(info, statistics);
            await Console.Out.WriteLineAsync(text).ConfigureAwait(false);
            return 0;
        }, cancellationToken));
        return command;
    }

    private static Command CreateVerb(
        string name, string description, Func<SqliteDocumentStore, CancellationToken, Task<int>> run,
        bool readOnly = false)
    {
        var command = new Command(name, description) { File };
        command.SetAction((result, cancellationToken) =>
            WithStoreAsync(result, readOnly, store => run(store, cancellationToken), cancellationToken));
        return command;
    }

    private static Command CreateCheck()
    {
        var command = new Command(
            "check",
            "Checks the file and every document without writing, and prints what is wrong; fails with 1 if anything is.")
        {
            File, CommonOptions.Json(),
        };
        return command.Does((result, output, token) => StoreFile.WithAsync(
            result.GetValue(File)!,
            readOnly: true,
            async store =>
            {
                if (!output.IsJson) return await CheckAsync(store, token).ConfigureAwait(false);
                IReadOnlyList<string> problems = await store.CheckIntegrityAsync(token).ConfigureAwait(false);
                output.Object(json =>
                {
                    json.WriteBoolean("ok", problems.Count == 0);
                    json.WriteStartArray("problems");
                    foreach (string problem in problems) json.WriteStringValue(problem);
                    json.WriteEndArray();
                });
                return problems.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
            },
            token));
    }

    public static async Task<int> CheckAsync(SqliteDocumentStore store, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> problems = await store.CheckIntegrityAsync(cancellationToken).ConfigureAwait(false);
        foreach (string problem in problems) await Console.Out.WriteLineAsync(problem).ConfigureAwait(false);
        if (problems.Count == 0) await Console.Out.WriteLineAsync("ok").ConfigureAwait(false);
        return problems.Count == 0 ? 0 : 1;
    }

    private static async Task<int> CompactAsync(SqliteDocumentStore store, CancellationToken cancellationToken)
    {
        StoreStatistics before = await store.GetStatisticsAsync(cancellationToken).ConfigureAwait(false);
        await store.CompactAsync(cancellationToken).ConfigureAwait(false);
        StoreStatistics after = await store.GetStatisticsAsync(cancellationToken).ConfigureAwait(false);
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{before.FileSize + before.WalSize} bytes before, {after.FileSize + after.WalSize} after"))
                .ConfigureAwait(false);
        return 0;
    }

    private static Command CreateBackup()
    {
        var copy = new Argument<string>("COPY") { Description = "The file that is written; it must not exist." };
        var command = new Command(
            "backup", "Writes a copy of one state of the store, while it is in use.") { File, copy };
        command.SetAction((result, cancellationToken) => WithStoreAsync(result, readOnly: true, async store =>
        {
            await store.BackupAsync(result.GetValue(copy)!, cancellationToken).ConfigureAwait(false);
            return 0;
        }, cancellationToken));
        return command;
    }

    private static Command CreateRestore()
    {
        var backup = new Argument<string>("BACKUP") { Description = "A backup, or a store that nobody has open." };
        var store = new Argument<string>("STORE")
        { Description = "The file that it takes the place of; nobody may have it open." };
        var command = new Command(
            "restore", "Puts a backup in the place of a store, as a new incarnation of it.") { backup, store };
        command.SetAction((result, cancellationToken) => Failures.TellAsync(async () =>
        {
            var options = new SqliteStoreOptions { Path = result.GetValue(store)! };
            SqliteDocumentStore restored = await SqliteDocumentStore.RestoreAsync(
                result.GetValue(backup)!, options, cancellationToken).ConfigureAwait(false);
            await restored.DisposeAsync().ConfigureAwait(false);
            return 0;
        }));
        return command;
    }

    private static Command CreatePurge()
    {
        var id = new Argument<string>("ID") { Description = "The document." };
        var revisions = new Argument<string[]>("REV") { Description = "The leaves to forget. Default: all." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var command = new Command(
            "purge",
            "Forgets a document, or leaves of it, as if they had never been here. Other replicas keep them.") { File,
            id, revisions, yes };
        command.SetAction((result, cancellationToken) => WithStoreAsync(
            result,
            readOnly: false,
            store => result.GetValue(yes) || Confirmation.Ask(
                $"Forget \"{result.GetValue(id)}\" on this device, as if it had never been here? It cannot be undone.")
                ? PurgeAsync(store, result.GetValue(id)!, result.GetValue(revisions) ?? [], cancellationToken)
                : Task.FromResult(ExitCodes.Failed),
            cancellationToken));
        return command;
    }

    private static async Task<int> PurgeAsync(
        SqliteDocumentStore store, string id, string[] revisions, CancellationToken cancellationToken)
    {
        DocumentSnapshot document = await store.GetSnapshotAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw new TypedMemoryException(
                TypedMemoryErrorCodes.NotFound, $"There is no document \"{id}\" in the store.");
        ImmutableArray<RevisionId> leaves = revisions.Length == 0
            ? [.. document.Leaves.Select(static leaf => leaf.Revision)]
            : [.. revisions.Select(static revision => RevisionId.Parse(revision))];
        IReadOnlyList<DocumentRevisions> purged = await store.PurgeAsync(
            [new DocumentRevisions(id, leaves)], cancellationToken).ConfigureAwait(false);
        foreach (RevisionId revision in purged[0].Revisions)
            await Console.Out.WriteLineAsync($"{revision}").ConfigureAwait(false);
        foreach (RevisionId kept in leaves.Except(purged[0].Revisions))
        {
            await Console.Error.WriteLineAsync(
                $"\"{kept}\" is no leaf of \"{id}\": nothing was purged of it.").ConfigureAwait(false);
        }

        return purged[0].Revisions.Length == leaves.Length ? 0 : 1;
    }

    private static Command CreateRevisionLimit()
    {
        var limit = new Argument<int?>("LIMIT")
        { Description = "The new limit. Default: the present one is printed.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command(
            "revs-limit", "Prints or sets how many revisions of a path are kept.") { File, limit };
        command.SetAction(
            (result, cancellationToken) =>
                WithStoreAsync(result, readOnly: result.GetValue(limit) is null, async store =>
        {
            if (result.GetValue(limit) is { } wanted)
                await store.SetRevisionLimitAsync(wanted, cancellationToken).ConfigureAwait(false);
            StoreInfo info = await store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
            await Console.Out.WriteLineAsync(
                info.RevisionLimit.ToString(CultureInfo.InvariantCulture)).ConfigureAwait(false);
            return 0;
        }, cancellationToken));
        return command;
    }

    /// <summary>Opens the store that a command line names, which must be there.</summary>
    private static Task<int> WithStoreAsync(
        ParseResult result, bool readOnly, Func<SqliteDocumentStore, Task<int>> run,
        CancellationToken cancellationToken) =>
        Failures.TellAsync(async () =>
        {
            string path = result.GetValue(File)!;
            StoreFile.Demand(path);
            SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
                new SqliteStoreOptions { Path = path, ReadOnly = readOnly }, cancellationToken).ConfigureAwait(false);
            await using ConfiguredAsyncDisposable life = store.ConfigureAwait(false);
            return await run(store).ConfigureAwait(false);
        });
}
