using TypedMemory.Files.Disk;

namespace TypedMemory.Files.Directories;

/// <summary>
/// What a directory is to its store: its place and a number that lies in it. A copy at another place is another
/// directory, and so is what comes to its place, an empty folder where a disk is not mounted for one.
/// </summary>
internal static class DirectoryIdentity
{
    /// <summary>Keeps other processes away, until it is disposed of or the process ends.</summary>
    /// <exception cref="IOException">Another process is there.</exception>
    public static FileStream Lock(DiskFolder disk)
    {
        string path = Path.Combine(disk.Own, "lock");
        if (new FileInfo(path).LinkTarget is not null) File.Delete(path);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new IOException(
                $"Another process syncs the directory \"{disk.Root}\". End it, or let it do the work.", error);
        }
    }

    /// <summary>The identity of a directory; made up at the first call.</summary>
    public static string Of(DiskFolder disk)
    {
        string path = Path.Combine(disk.Own, "id");
        if (new FileInfo(path).LinkTarget is not null) File.Delete(path);
        if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: 32 } known) return $"{known}\n{disk.Root}";
        string made = Guid.NewGuid().ToString("N");
        File.WriteAllText(path, made);
        return $"{made}\n{disk.Root}";
    }
}
