using System.CommandLine;

namespace TypedMemory.Cli.Files;

/// <summary><c>typedmemory files</c>: a directory of files as documents of a store.</summary>
internal static class FilesCommand
{
    public static Command Create() => new(
        "files", "Keeps a directory of Markdown and other files in a store, and on other machines.")
    {
        FilesSyncCommand.Create(),
        FilesHistoryCommand.Create(),
        FilesRestoreCommand.Create(),
    };

    /// <summary>The directory.</summary>
    public static Argument<string> Directory() => new("DIR") { Description = "The directory." };

    /// <summary>A file in it.</summary>
    public static Argument<string> File() =>
        new("PATH") { Description = "The file's name in the directory, with / between folders." };

    /// <summary>Where the documents are.</summary>
    public static Option<string?> Store() => new("--store")
    {
        Description = "The store's file, made if it is missing. Default: .typedmemory/memory.db in the directory.",
    };
}
