using System.CommandLine;
using TypedMemory.Cli.Shell;

namespace TypedMemory.Cli.Store;

/// <summary><c>typedmemory store backup</c>: a copy of one state, while the store is in use.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        Argument<string> file = CommonOptions.Store();
        var copy = new Argument<string>("COPY") { Description = "The file that is written; it must not exist." };
        var command = new Command("backup", "Writes a copy of one state of the store, while it is in use.")
        {
            file, copy, CommonOptions.Json(),
        };
        return command.Does((result, output, token) => StoreFile.WithAsync(
            result.GetValue(file)!, readOnly: true, async store =>
        {
            string path = result.GetValue(copy)!;
            await WorkProgress.WaitAsync("copying", store.BackupAsync(path, token).AsTask()).ConfigureAwait(false);
            if (output.IsJson)
            {
                output.Object(json =>
                {
                    json.WriteString("copy", path);
                    json.WriteNumber("bytes", new FileInfo(path).Length);
                });
            }

            return ExitCodes.Done;
        }, token));
    }
}
