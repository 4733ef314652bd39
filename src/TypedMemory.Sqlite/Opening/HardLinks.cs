using System.Runtime.InteropServices;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Opening;

/// <summary>
/// Files that have several names in the file system. SQLite names the WAL after the name by which it opens a file: two
/// processes that open one file by two names would each keep a WAL of their own, and write over each other.
/// </summary>
internal static partial class HardLinks
{
    private const int AtCurrentDirectory = -100;
    private const uint StatxLinks = 0x4;
    private const int StatxSize = 256;
    private const int StatxLinksOffset = 16;

    /// <summary>Sees to it that a file which has further names is not open by one of them.</summary>
    /// <param name="path">The name by which it is to be opened.</param>
    /// <exception cref="StoreException">It is open by another name.</exception>
    public static void DemandClosed(string path)
    {
        // Where a WAL is, it is open by this name, or was when its process ended.
        if (Count(path) < 2 || File.Exists(path + "-wal") || TryClose(path) is not { } open) return;

        // Made by looking, beside those of whoever has it open.
        foreach (string suffix in (string[])["-wal", "-shm"]) File.Delete(path + suffix);
        throw new StoreException(
            StoreFailure.Busy,
            path,
            $"The file \"{path}\" has a second name (a hard link), and is open by that. A store is opened by one name only, "
            + "since its WAL is called after it: use the other name, or close the store there.",
            open);
    }

    /// <summary>Tries what needs every other connection to be closed.</summary>
    /// <returns>What says that one is open, or <see langword="null"/>.</returns>
    private static StoreException? TryClose(string path)
    {
        using Connection connection = Connection.Open(path, create: false, TimeSpan.Zero);
        try
        {
            if (connection.QueryInt64("PRAGMA application_id") == Schema.ApplicationId)
                connection.QueryText("PRAGMA journal_mode = DELETE");
            return null;
        }
        catch (StoreException open) when (open.Failure is StoreFailure.Busy or StoreFailure.InputOutput)
        {
            // A connection of this process shares its index of the WAL, and that speaks of another WAL.
            connection.LeaveFiles();
            return open;
        }
        catch (StoreException)
        {
            // What is wrong with the file is said when it is opened.
            return null;
        }
    }

    private static uint Count(string path)
    {
        if (!OperatingSystem.IsLinux()) return 1;
        Span<byte> buffer = stackalloc byte[StatxSize];
        return Statx(AtCurrentDirectory, path, 0, StatxLinks, buffer) == 0
            ? MemoryMarshal.Read<uint>(buffer[StatxLinksOffset..]) : 1;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, Span<byte> buffer);
}
