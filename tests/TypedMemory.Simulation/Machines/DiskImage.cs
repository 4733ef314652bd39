namespace TypedMemory.Simulation;

/// <summary>What a store's database and its log hold on the disk at one moment.</summary>
internal sealed record DiskImage(byte[] Database, byte[] Log)
{
    /// <summary>Reads the files of a store, which may be open.</summary>
    public static DiskImage Read(string path) => new(ReadFile(path), ReadFile(LogOf(path)));

    /// <summary>Writes the files over those of a closed store, which stay the same files.</summary>
    public void WriteOver(string path)
    {
        File.Delete(path + "-shm");
        WriteFile(path, Database);
        File.Delete(LogOf(path));
        if (Log.Length > 0) WriteFile(LogOf(path), Log);
    }

    private static string LogOf(string path) => path + "-wal";

    private static byte[] ReadFile(string path)
    {
        if (!File.Exists(path)) return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static void WriteFile(string path, byte[] bytes)
    {
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write);
        file.SetLength(0);
        file.Write(bytes);
    }
}
