using System.Runtime.CompilerServices;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.Shell;

/// <summary>The file of a store that a command is to look at or to work on, and never to make.</summary>
internal static class StoreFile
{
    /// <summary>The file of a store; of a memory directory, the one that <c>files sync</c> keeps in it.</summary>
    public static string Of(string path)
    {
        string own = Path.Combine(path, ".typedmemory", "memory.db");
        return File.Exists(own) ? own : path;
    }

    /// <summary>Sees to it that there is a file with something in it.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="IOException">It is empty.</exception>
    public static void Demand(string path)
    {
        if (Directory.Exists(path))
            throw new IOException($"\"{path}\" is a folder. Name the file of the store that is in it.");
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no store \"{path}\". Correct the path.");
        if (new FileInfo(path).Length > 0 || File.Exists(path + "-wal")) return;
        throw new IOException($"\"{path}\" is empty, no store.");
    }

    /// <summary>Opens a store that is there, does something with it, and closes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="readOnly">Whether it is only looked at: then nothing is written, beside the file neither.</param>
    /// <param name="work">What is done; returns an exit code.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<int> WithAsync(
        string path, bool readOnly, Func<SqliteDocumentStore, Task<int>> work, CancellationToken cancellationToken)
    {
        path = Of(path);
        Demand(path);
        SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = path, ReadOnly = readOnly }, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable life = store.ConfigureAwait(false);
        return await work(store).ConfigureAwait(false);
    }
}
