using System.CommandLine;
using TypedMemory.Cli.Shell;

namespace TypedMemory.Cli.Files;

/// <summary><c>typedmemory files history</c>: what a file was.</summary>
internal static class FilesHistoryCommand
{
    public static Command Create()
    {
        Argument<string> directory = FilesCommand.Directory(), path = FilesCommand.File();
        Option<string?> store = FilesCommand.Store();
        var command = new Command("history", "Prints the revisions of a file, newest first.")
        { directory, path, store, CommonOptions.Json() };
        return command.Does((result, output, token) => OpenedFiles.WithExistingAsync(
            result.GetValue(directory)!, result.GetValue(store), async files =>
            {
                string file = result.GetValue(path)!;
                IReadOnlyList<MemoryFileVersion> history = await files.GetHistoryAsync(file, token)
                    .ConfigureAwait(false);
                if (history.Count == 0)
                {
                    throw new TypedMemoryException(
                        TypedMemoryErrorCodes.NotFound, $"There is no file \"{file}\" in the store.");
                }

                foreach (MemoryFileVersion version in history) Write(output, version);
                return ExitCodes.Done;
            }));
    }

    private static void Write(Output output, MemoryFileVersion version)
    {
        string what = version.Deleted ? "deleted" : version.Text is { } text ? $"{text.Length} characters"
            : version.IsAvailable ? "no text" : "not kept";
        string at = version.EditedAt is { } edited ? $"  {edited:yyyy-MM-ddTHH:mm:ssZ}" : "";
        if (!output.IsJson)
        {
            output.Line($"{version.Revision}{at}  {what}");
            return;
        }

        output.Object(json =>
        {
            json.WriteString("rev", version.Revision.ToString());
            if (version.EditedAt is { } time) json.WriteString("at", time);
            json.WriteBoolean("deleted", version.Deleted);
            json.WriteBoolean("available", version.IsAvailable);
            json.WriteString("text", version.Text);
        });
    }
}
