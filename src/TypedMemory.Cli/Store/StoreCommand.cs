using System.CommandLine;
using System.Text.Json;
using TypedMemory.Cli.History;
using TypedMemory.Cli.Shell;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.Store;

/// <summary><c>typedmemory store</c>: looking after a store's file, also while other processes use it.</summary>
internal static class StoreCommand
{
    public static Command Create() =>
        new("store", "Looks after a store: its size, its health, copies, and what it no longer needs.")
    {
        CreateInfo(),
        CreateCheck(),
        RepairCommand.Create(),
        CompactCommand.Create(),
        BackupCommand.Create(),
        RestoreBackupCommand.Create(),
        PurgeCommand.Create(),
        RevisionLimitCommand.Create(),
        KeepCommand.Create(CommonOptions.Store()),
    };

    private static Command CreateInfo()
    {
        Argument<string> file = CommonOptions.Store();
        var command = new Command("info", "Prints what the store holds and how large it is.")
        {
            file, CommonOptions.Json(),
        };
        return command.Does((result, output, token) => StoreFile.WithAsync(
            result.GetValue(file)!, readOnly: true, async store =>
        {
            StoreInfo info = await store.GetInfoAsync(token).ConfigureAwait(false);
            StoreStatistics statistics = await store.GetStatisticsAsync(token).ConfigureAwait(false);
            output.Line(output.IsJson
                ? StoreReport.ToJson(info, statistics) : StoreReport.ToText(info, statistics));
            return ExitCodes.Done;
        }, token));
    }

    private static Command CreateCheck()
    {
        Argument<string> file = CommonOptions.Store();
        var command = new Command(
            "check",
            "Checks the file and every document without writing, and prints what is wrong; fails with 1 if anything is.")
        {
            file, CommonOptions.Json(),
        };
        return command.Does((result, output, token) => StoreFile.WithAsync(
            result.GetValue(file)!, readOnly: true, store => CheckAsync(store, output, token), token));
    }

    /// <summary>Checks a store and prints what is wrong.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> CheckAsync(
        SqliteDocumentStore store, Output output, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> problems = await store.CheckIntegrityAsync(cancellationToken).ConfigureAwait(false);
        if (output.IsJson) output.Object(json => WriteCheck(json, problems));
        foreach (string problem in output.IsJson ? [] : problems) output.Line(problem);
        if (problems.Count == 0 && !output.IsJson) output.Line("ok");
        return problems.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static void WriteCheck(Utf8JsonWriter json, IReadOnlyList<string> problems)
    {
        json.WriteBoolean("ok", problems.Count == 0);
        json.WriteStartArray("problems");
        foreach (string problem in problems) json.WriteStringValue(problem);
        json.WriteEndArray();
    }
}
