using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TypedMemory.Sqlite.Opening;

/// <summary>
/// What the file system says of the file at a path, links followed. The file is not opened on Unix: closing it again
/// would take the locks from everybody in this process who has it open.
/// </summary>
/// <param name="Number">Which file it is, or <see langword="null"/> if there is none, or the system does not
/// say.</param>
/// <param name="Size">The bytes in it.</param>
/// <param name="IsGone">Whether the system says that nothing is there: it may also say nothing.</param>
internal readonly partial record struct FileLook(FileNumber? Number, long Size, bool IsGone)
{
    private const int AtCurrentDirectory = -100;
    private const uint StatxTypeInodeAndSize = 0x301;
    private const int StatxSize = 256;
    private const int StatxModeOffset = 28;
    private const int StatxInodeOffset = 32;
    private const int StatxSizeOffset = 40;
    private const int StatxDeviceOffset = 136;
    private const int DarwinStatSize = 256;
    private const int DarwinModeOffset = 4;
    private const int DarwinInodeOffset = 8;
    private const int DarwinSizeOffset = 96;
    private const int TypeMask = 0xF000, FolderType = 0x4000, FileType = 0x8000;

    // ENOENT and ENOTDIR of both systems, and ELOOP of each.
    private const int NoEntry = 2, NoFolder = 20, LoopOfLinux = 40, LoopOfMac = 62;

    /// <summary>Whether it is neither a file nor a folder: a device, a pipe, a socket.</summary>
    public bool IsSpecial { get; private init; }

    public static FileLook At(string path)
    {
        if (OperatingSystem.IsLinux()) return OnLinux(path);
        if (OperatingSystem.IsMacOS()) return OnDarwin(path);
        return OperatingSystem.IsWindows() ? OnWindows(path) : default;
    }

    private static FileLook OnLinux(string path)
    {
        Span<byte> buffer = stackalloc byte[StatxSize];
        if (Statx(AtCurrentDirectory, path, 0, StatxTypeInodeAndSize, buffer) != 0) return Failed();
        var number = new FileNumber(
            MemoryMarshal.Read<ulong>(buffer[StatxDeviceOffset..]),
            MemoryMarshal.Read<ulong>(buffer[StatxInodeOffset..]));
        return Found(number, MemoryMarshal.Read<long>(buffer[StatxSizeOffset..]), buffer[StatxModeOffset..]);
    }

    private static FileLook OnDarwin(string path)
    {
        Span<byte> buffer = stackalloc byte[DarwinStatSize];
        int code = RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? DarwinStat64(path, buffer)
            : DarwinStat(path, buffer);
        if (code != 0) return Failed();
        var number = new FileNumber(
            MemoryMarshal.Read<uint>(buffer), MemoryMarshal.Read<ulong>(buffer[DarwinInodeOffset..]));
        return Found(number, MemoryMarshal.Read<long>(buffer[DarwinSizeOffset..]), buffer[DarwinModeOffset..]);
    }

    private static FileLook Found(FileNumber number, long size, ReadOnlySpan<byte> mode) => new(number, size, false)
    {
        IsSpecial = (MemoryMarshal.Read<ushort>(mode) & TypeMask) is not (FileType or FolderType),
    };

    private static FileLook Failed()
    {
        int error = Marshal.GetLastPInvokeError();
        return default(FileLook) with
        {
            IsGone = error is NoEntry or NoFolder
                || error == (OperatingSystem.IsLinux() ? LoopOfLinux : LoopOfMac),
        };
    }

    private static FileLook OnWindows(string path)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            Span<uint> information = stackalloc uint[13];
            if (!GetFileInformationByHandle(file, information)) return default;
            var number = new FileNumber(information[7], ((ulong)information[11] << 32) | information[12]);
            return new FileLook(number, ((long)information[8] << 32) | information[9], false);
        }
        catch (IOException error)
        {
            return default(FileLook) with
            {
                IsGone = error is FileNotFoundException or DirectoryNotFoundException,
            };
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(int directory, string path, int flags, uint mask, Span<byte> buffer);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int DarwinStat(string path, Span<byte> buffer);

    [LibraryImport(
        "libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int DarwinStat64(string path, Span<byte> buffer);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetFileInformationByHandle(SafeFileHandle file, Span<uint> information);
}
