using System.CommandLine;
using TypedMemory.Cli.Documents;
using TypedMemory.Cli.Shell;

namespace TypedMemory.Cli.Files;

/// <summary><c>typedmemory files restore</c>: makes a file what it was.</summary>
internal static class FilesRestoreCommand
{
    public static Command Create()
    {
        Argument<string> directory = FilesCommand.Directory(), path = FilesCommand.File();
        var revision = new Argument<string>("REV") { Description = "The earlier revision, in full." };
        Option<string?> store = FilesCommand.Store();
        var command = new Command(
            "restore", "Makes a file what it was at an earlier revision, by a new one. The next sync writes it.")
        { directory, path, revision, store, CommonOptions.Json() };
        return command.Does((result, output, token) => OpenedFiles.WithExistingAsync(
            result.GetValue(directory)!, result.GetValue(store), async files =>
            {
                string file = result.GetValue(path)!;
                string wanted = result.GetValue(revision)!;
                if (await files.RestoreAsync(file, GetCommand.ParseRevision(wanted), token).ConfigureAwait(false))
                {
                    if (output.IsJson) output.Object(json => json.WriteString("restored", file));
                    return ExitCodes.Done;
                }

                throw new TypedMemoryException(
                    TypedMemoryErrorCodes.NotFound,
                    $"The store has no text of \"{file}\" at the revision \"{wanted}\". Those that it has: "
                    + $"typedmemory files history \"{result.GetValue(directory)}\" \"{file}\"");
            }));
    }
}
