using static SQLitePCL.raw;

namespace TypedMemory.Sqlite.Native;

/// <summary>Turns SQLite's result codes into the one exception type of the store, with what to do.</summary>
internal static class StoreErrors
{
    // Linux's and macOS's ENOSPC, EFBIG, and EDQUOT of each.
    private const int NoSpace = 28, FileTooBig = 27, QuotaOfLinux = 122, QuotaOfMac = 69;

    /// <param name="code">SQLite's result.</param>
    /// <param name="path">The store's path.</param>
    /// <param name="detail">SQLite's text.</param>
    /// <param name="cause">The operating system's error behind it, or 0.</param>
    public static StoreException FromCode(int code, string path, string? detail, int cause = 0)
    {
        // A table or an index that is not there: the file, not the disk.
        bool isIncomplete = code == SQLITE_ERROR && detail?.StartsWith("no such ", StringComparison.Ordinal) == true;
        StoreFailure failure = isIncomplete ? StoreFailure.Corrupt : Classify(code, cause);
        return new StoreException(failure, path, $"{Describe(failure, path)} (SQLite {code}: {detail ?? "no detail"})");
    }

    public static StoreException Replaced(string path) => new(
        StoreFailure.Replaced,
        path,
        $"The file \"{path}\" was deleted, emptied, moved away or replaced by another one while the store was open. "
        + "What is at that path now was not touched. Close the store and open it again; to put a backup in its place, use RestoreAsync on a closed store.");

    public static StoreException OpenedForReading(string path) => new(
        StoreFailure.ReadOnly,
        path,
        $"The store \"{path}\" was opened for reading only. Open it without ReadOnly to write to it.");

    public static StoreException Closed(string path) =>
        new(StoreFailure.Closed, path, $"The store \"{path}\" is closed. Open it again to go on.");

    /// <summary>A row holds what nobody has written.</summary>
    public static StoreException Damaged(string path, string what, Exception? cause = null) => new(
        StoreFailure.Corrupt,
        path,
        $"In the store \"{path}\" {what} cannot be read{(cause is null ? "" : $": {cause.Message}")} "
        + Describe(StoreFailure.Corrupt, path),
        cause);

    /// <summary>What kind of failure it is.</summary>
    /// <param name="code">SQLite's result.</param>
    /// <param name="cause">The operating system's error behind it, or 0.</param>
    public static StoreFailure Classify(int code, int cause = 0) => (code & 0xff) switch
    {
        SQLITE_FULL => StoreFailure.DiskFull,

        // SQLite calls it full only where the disk is, and only for its file and its WAL.
        SQLITE_IOERR when !OperatingSystem.IsWindows()
            && cause is NoSpace or FileTooBig or QuotaOfLinux or QuotaOfMac => StoreFailure.DiskFull,
        SQLITE_READONLY => StoreFailure.ReadOnly,
        SQLITE_PERM or SQLITE_AUTH or SQLITE_CANTOPEN => StoreFailure.PermissionDenied,
        SQLITE_NOTADB => StoreFailure.NotAStore,
        SQLITE_CORRUPT => StoreFailure.Corrupt,

        // The store keeps to its own rules: rows that are in the way of that were not written by it.
        SQLITE_CONSTRAINT or SQLITE_MISMATCH => StoreFailure.Corrupt,
        SQLITE_BUSY or SQLITE_LOCKED or SQLITE_PROTOCOL => StoreFailure.Busy,
        _ => StoreFailure.InputOutput,
    };

    public static string Describe(StoreFailure failure, string path) => failure switch
    {
        StoreFailure.DiskFull =>
            $"The store \"{path}\" cannot grow: the disk, the quota or the store's MaxSize is full. "
            + "Nothing of the write was committed. Make room, or compact the store, and repeat the write.",
        StoreFailure.ReadOnly =>
            $"The store \"{path}\" is read-only. Make the file and its directory writable for this process.",
        StoreFailure.PermissionDenied =>
            $"The store \"{path}\" cannot be opened. Check that it is a file and not a directory, and that this process "
            + "may read and write it and its directory.",
        StoreFailure.NotAStore =>
            $"The file \"{path}\" is not a TypedMemory store. Check the path; the file was not changed.",
        StoreFailure.Corrupt =>
            $"The store \"{path}\" is damaged. Keep a copy of the file, restore a backup, or move the file away and "
            + "replicate from a peer.",
        StoreFailure.Busy =>
            $"The store \"{path}\" stayed locked by another process for longer than the busy timeout. "
            + "End the process that holds it, or repeat the call.",
        StoreFailure.Missing =>
            $"There is no store \"{path}\", and it was to be opened for reading only. Correct the path.",
        _ => $"The file system failed on the store \"{path}\". Check the disk, then open the store again.",
    };
}
