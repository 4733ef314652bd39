using System.Runtime.InteropServices;

namespace TypedMemory.Files.Disk;

/// <summary>Asks the system what a path is without opening it: to open a pipe is to wait for its other end.</summary>
internal static partial class PathKind
{
    private const int AtCurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint StatxType = 0x1;
    private const int StatxSize = 256;
    private const int StatxModeOffset = 28;
    private const int DarwinStatSize = 256;
    private const int DarwinModeOffset = 4;
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;

    /// <summary>Whether a path is a file of bytes; <see langword="true"/> where the system does not say.</summary>
    public static bool IsRegularFile(string path)
    {
        Span<byte> buffer = stackalloc byte[StatxSize];
        if (OperatingSystem.IsLinux())
        {
            return Statx(AtCurrentDirectory, path, NoFollow, StatxType, buffer) == 0
                && (MemoryMarshal.Read<ushort>(buffer[StatxModeOffset..]) & TypeMask) == Regular;
        }

        if (!OperatingSystem.IsMacOS()) return true;
        Span<byte> stat = stackalloc byte[DarwinStatSize];
        int code = RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? DarwinStat64(path, stat)
            : DarwinStat(path, stat);
        return code == 0 && (MemoryMarshal.Read<ushort>(stat[DarwinModeOffset..]) & TypeMask) == Regular;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, Span<byte> buffer);

    [LibraryImport("libc", EntryPoint = "lstat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int DarwinStat(string path, Span<byte> buffer);

    [LibraryImport("libc", EntryPoint = "lstat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int DarwinStat64(string path, Span<byte> buffer);
}
