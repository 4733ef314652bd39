using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TypedMemory.Sqlite.Opening;

/// <summary>What the file system calls a file: no other file that exists at the same time has it.</summary>
/// <param name="Device">The file system.</param>
/// <param name="Inode">The number of the file in it.</param>
internal readonly partial record struct FileNumber(ulong Device, ulong Inode)
{
    private const int AtCurrentDirectory = -100;
    private const uint StatxInode = 0x100;
    private const int StatxSize = 256;
    private const int StatxInodeOffset = 32;
    private const int StatxDeviceOffset = 136;
    private const int DarwinStatSize = 256;
    private const int DarwinInodeOffset = 8;

    /// <summary>
    /// The number of the file at a path, or <see langword="null"/> if there is none, or the system does not say.
    /// </summary>
    public static FileNumber? Of(string path)
    {
        if (OperatingSystem.IsLinux()) return OnLinux(path);
        if (OperatingSystem.IsMacOS()) return OnDarwin(path);
        return OperatingSystem.IsWindows() ? OnWindows(path) : null;
    }

    private static FileNumber? OnLinux(string path)
    {
        Span<byte> buffer = stackalloc byte[StatxSize];
        if (Statx(AtCurrentDirectory, path, 0, StatxInode, buffer) != 0) return null;
        return new FileNumber(
            MemoryMarshal.Read<ulong>(buffer[StatxDeviceOffset..]), MemoryMarshal.Read<ulong>(
                buffer[StatxInodeOffset..]));
    }

    private static FileNumber? OnDarwin(string path)
    {
        Span<byte> buffer = stackalloc byte[DarwinStatSize];
        int code = RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? DarwinStat64(path, buffer)
            : DarwinStat(path, buffer);
        if (code != 0) return null;
        return new FileNumber(MemoryMarshal.Read<uint>(buffer), MemoryMarshal.Read<ulong>(buffer[DarwinInodeOffset..]));
    }

    private static FileNumber? OnWindows(string path)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            Span<uint> information = stackalloc uint[13];
            return GetFileInformationByHandle(file, information)
                ? new FileNumber(information[7], ((ulong)information[11] << 32) | information[12])
                : null;
        }
        catch (IOException)
        {
            return null;
        }
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
