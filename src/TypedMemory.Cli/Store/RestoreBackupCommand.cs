using System.CommandLine;
using System.Runtime.CompilerServices;
using TypedMemory.Cli.Shell;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.Store;

/// <summary><c>typedmemory store restore</c>: a backup in the place of a store.</summary>
internal static class RestoreBackupCommand
{
    public static Command Create()
    {
        var backup = new Argument<string>("BACKUP") { Description = "A backup, or a store that nobody has open." };
        var file = new Argument<string>("STORE")
        { Description = "The file that it takes the place of; nobody may have it open." };
        var command = new Command(
            "restore", "Puts a backup in the place of a store, as a new incarnation of it.")
        {
            backup, file, CommonOptions.Json(),
        };
        return command.Does(async (result, output, token) =>
        {
            string path = result.GetValue(file)!;
            SqliteDocumentStore restored = await SqliteDocumentStore.RestoreAsync(
                result.GetValue(backup)!, new SqliteStoreOptions { Path = path }, token).ConfigureAwait(false);
            await using ConfiguredAsyncDisposable life = restored.ConfigureAwait(false);
            if (output.IsJson)
            {
                StoreInfo info = await restored.GetInfoAsync(token).ConfigureAwait(false);
                output.Object(json =>
                {
                    json.WriteString("store", path);
                    json.WriteString("incarnation", info.Incarnation);
                });
            }

            return ExitCodes.Done;
        });
    }
}
