using System.Globalization;

namespace TypedMemory.Sqlite.Opening;

/// <summary>
/// The file of a store that lives as long as it is open (<c>:memory:</c>): in the memory of the system where that is a
/// file system (<c>/dev/shm</c>), else among the temporary files. It is the same store as any other, its connections
/// and its WAL included; an SQLite database in memory has neither.
/// </summary>
internal static class MemoryFile
{
    /// <summary>The path that stands for such a store.</summary>
    public const string Name = ":memory:";

    private const string Prefix = "typedmemory-memory-";
    private const string SharedMemory = "/dev/shm";

    /// <summary>Gives a store of this kind a file of its own.</summary>
    /// <param name="options">How it is opened.</param>
    /// <exception cref="ArgumentException">It is to be opened for reading only: there is nothing to read.</exception>
    public static SqliteStoreOptions Create(SqliteStoreOptions options)
    {
        if (options.ReadOnly)
        {
            throw new ArgumentException(
                $"A store \"{Name}\" is new and empty: there is nothing to read. Leave ReadOnly out.", nameof(options));
        }

        string folder = Directory.Exists(SharedMemory) && IsWritable(SharedMemory)
            ? SharedMemory : System.IO.Path.GetTempPath();
        Sweep(folder);
        string name = string.Create(
            CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}.db");
        return options with { Path = System.IO.Path.Combine(folder, name) };
    }

    /// <summary>Deletes the files of a store that is closed.</summary>
    public static void Delete(string path)
    {
        // What was made beside it goes too, such as the locks of consumers.
        string folder = System.IO.Path.GetDirectoryName(path)!;
        foreach (string file in Directory.EnumerateFiles(folder, System.IO.Path.GetFileName(path) + "*"))
            File.Delete(file);
    }

    /// <summary>Deletes what processes have left that were killed.</summary>
    private static void Sweep(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, Prefix + "*"))
        {
            string name = System.IO.Path.GetFileName(file)[Prefix.Length..];
            int end = name.IndexOf('-', StringComparison.Ordinal);
            if (end < 0 || !int.TryParse(name[..end], NumberStyles.None, CultureInfo.InvariantCulture, out int process)
                || IsRunning(process))
            {
                continue;
            }

            try
            {
                File.Delete(file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Another user's, or another process was faster.
            }
        }
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using var found = System.Diagnostics.Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsWritable(string folder)
    {
        string probe = System.IO.Path.Combine(folder, $"{Prefix}probe-{Guid.NewGuid():N}");
        try
        {
            using (File.Create(probe, 1, FileOptions.DeleteOnClose)) return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
