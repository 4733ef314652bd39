using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TypedMemory.Sqlite.Opening;

/// <summary>What tells a file from a copy of it: the machine, the path, and the file's number in its file system.</summary>
internal static partial class FileIdentity
{
    private const int AtCurrentDirectory = -100;
    private const uint StatxInode = 0x100;
    private const int StatxSize = 256;
    private const int StatxInodeOffset = 32;
    private const int StatxMajorOffset = 136;
    private const int DarwinStatSize = 256;
    private const int DarwinInodeOffset = 8;

    public static string Of(string path) =>
        string.Join('|', Machine(), Path.GetFullPath(path), Inode(path));

    private static string Machine()
    {
        // Without a machine id the path and the inode still tell copies on one machine apart.
        const string MachineIdFile = "/etc/machine-id";
        return OperatingSystem.IsLinux() && File.Exists(MachineIdFile)
            ? File.ReadAllText(MachineIdFile).Trim()
            : Environment.MachineName;
    }

    private static string Inode(string path)
    {
        if (OperatingSystem.IsLinux()) return LinuxInode(path);
        if (OperatingSystem.IsMacOS()) return DarwinInode(path);
        return OperatingSystem.IsWindows() ? WindowsFileIndex(path) : "";
    }

    private static string LinuxInode(string path)
    {
        Span<byte> buffer = stackalloc byte[StatxSize];
        if (Statx(AtCurrentDirectory, path, 0, StatxInode, buffer) != 0) return "";
        ulong inode = MemoryMarshal.Read<ulong>(buffer[StatxInodeOffset..]);
        uint major = MemoryMarshal.Read<uint>(buffer[StatxMajorOffset..]);
        uint minor = MemoryMarshal.Read<uint>(buffer[(StatxMajorOffset + sizeof(uint))..]);
        return string.Create(CultureInfo.InvariantCulture, $"{major}:{minor}:{inode}");
    }

    private static string DarwinInode(string path)
    {
        Span<byte> buffer = stackalloc byte[DarwinStatSize];
        int code = RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? DarwinStat64(path, buffer)
            : DarwinStat(path, buffer);
        return code == 0
            ? MemoryMarshal.Read<ulong>(buffer[DarwinInodeOffset..]).ToString(CultureInfo.InvariantCulture)
            : "";
    }

    private static string WindowsFileIndex(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        Span<uint> information = stackalloc uint[13];
        return GetFileInformationByHandle(file, information)
            ? string.Create(CultureInfo.InvariantCulture, $"{information[7]}:{information[11]}:{information[12]}")
            : "";
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, Span<byte> buffer);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int DarwinStat(string path, Span<byte> buffer);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int DarwinStat64(string path, Span<byte> buffer);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetFileInformationByHandle(SafeFileHandle file, Span<uint> information);
}
