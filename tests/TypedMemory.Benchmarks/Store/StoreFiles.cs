namespace TypedMemory.Benchmarks.Store;

/// <summary>The files of a store.</summary>
internal static class StoreFiles
{
    public static long Size(string path) => Length(path) + Length(path + "-wal");

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}
