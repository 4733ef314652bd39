namespace TypedMemory.Sqlite.Native;

/// <summary>
/// The header of the WAL's index, where SQLite has it in shared memory: every commit of every process changes it, and
/// to look at it is no system call.
/// </summary>
/// <remarks>
/// SQLite's file format describes the header ("WAL-Index File Format", bytes 0 to 47), and its interface for file
/// systems the way to it: <c>xShmMap</c> of <c>sqlite3_io_methods</c>. The memory stays where it is while the
/// connection is open.
/// </remarks>
internal sealed unsafe class WalIndex
{
    private const int FilePointer = 7;
    private const int ShmMap = 13;
    private const int RegionSize = 32 << 10;
    private const int Words = 6;
    private readonly ulong* _header;
    private readonly ulong[] _noted = new ulong[Words];

    private WalIndex(void* header) => _header = (ulong*)header;

    /// <summary>
    /// The index of a connection that has read from the file, or <see langword="null"/> where there is none in shared
    /// memory.
    /// </summary>
    public static WalIndex? TryFind(Connection connection)
    {
        if (connection.IsImmutable || connection.QueryText("PRAGMA journal_mode") != "wal") return null;
        nint file = 0;
        fixed (byte* main = "main\0"u8)
        {
            int code = Sqlite3.FileControl(connection.Handle.DangerousGetHandle(), main, FilePointer, &file);
            if (code != SQLitePCL.raw.SQLITE_OK || file == 0) return null;
        }

        nint* methods = *(nint**)file;
        if (methods is null || *(int*)methods < 2 || methods[ShmMap] == 0) return null;
        void* region = null;
        var map = (delegate* unmanaged[Cdecl]<nint, int, int, int, void**, int>)methods[ShmMap];
        return map(file, 0, RegionSize, 0, &region) == SQLitePCL.raw.SQLITE_OK && region is not null
            ? new WalIndex(region) : null;
    }

    /// <summary>
    /// Notes the header. What is read afterwards is of the commit that it tells of, or of a later one.
    /// </summary>
    public void Note()
    {
        for (int i = 0; i < Words; i++) _noted[i] = Volatile.Read(ref _header[i]);
    }

    /// <summary>Whether nothing was committed since.</summary>
    public bool IsAsNoted()
    {
        for (int i = 0; i < Words; i++)
        {
            if (Volatile.Read(ref _header[i]) != _noted[i]) return false;
        }

        return true;
    }
}
