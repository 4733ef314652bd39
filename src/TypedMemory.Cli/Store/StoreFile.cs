namespace TypedMemory.Cli.Store;

/// <summary>The file of a store that a command is to look at or to work on, and never to make.</summary>
internal static class StoreFile
{
    /// <summary>Sees to it that there is a file with something in it.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="IOException">It is empty.</exception>
    public static void Demand(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no store \"{path}\".");
        if (new FileInfo(path).Length > 0 || File.Exists(path + "-wal")) return;
        throw new IOException($"\"{path}\" is empty, no store.");
    }
}
