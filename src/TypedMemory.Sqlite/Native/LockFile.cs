using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TypedMemory.Sqlite.Native;

/// <summary>
/// Locks of the operating system on a file beside the store. The kernel frees them with the process that holds them,
/// however that ends; nothing is ever written. Each object has its own locks, also beside others of one process.
/// </summary>
/// <remarks>
/// The file stays when the store is closed: to remove it would take the locks from whoever has just opened it.
/// </remarks>
internal sealed partial class LockFile : IDisposable
{
    // Locks of the open file, not of the process: fcntl's F_OFD_SETLK and F_OFD_SETLKW, and struct flock of 64-bit
    // Linux.
    private const int SetLock = 37, SetLockAndWait = 38;
    private const short WriteLock = 1, Unlocked = 2;
    private const int Interrupted = 4, Again = 11, AccessDenied = 13;
    private readonly SafeFileHandle _file;

    private LockFile(SafeFileHandle file) => _file = file;

    /// <summary>What the file of a store is called.</summary>
    public static string PathOf(string store) => store + "-lock";

    /// <summary>Opens the file of a store, or <see langword="null"/> where locks of this kind do not work.</summary>
    public static LockFile? TryOpen(string store)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess) return null;
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(
                PathOf(store), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            var locks = new LockFile(file);

            // A file system without locks says so at the first one.
            bool works = locks.Set(LockSlot.Probe, WriteLock, wait: false) is 0 or Again or AccessDenied;
            locks.Release(LockSlot.Probe);
            if (works) return locks;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The same fallback: there is no such file.
        }

        file?.Dispose();
        return null;
    }

    /// <summary>Takes a lock if nobody has it.</summary>
    public bool TryTake(LockSlot slot) => Set(slot, WriteLock, wait: false) == 0;

    /// <summary>Takes a lock, however long that takes.</summary>
    /// <returns>Whether it was taken; else the file system has failed.</returns>
    public bool Take(LockSlot slot)
    {
        int error;
        do error = Set(slot, WriteLock, wait: true);
        while (error == Interrupted);
        return error == 0;
    }

    public void Release(LockSlot slot) => Set(slot, Unlocked, wait: false);

    public void Dispose() => _file.Dispose();

    private int Set(LockSlot slot, short type, bool wait)
    {
        var range = new Range { Type = type, Start = (long)slot, Length = 1 };
        return Fcntl(_file, wait ? SetLockAndWait : SetLock, ref range) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(SafeFileHandle file, int command, ref Range range);

    [StructLayout(LayoutKind.Explicit, Size = 32)]
    private struct Range
    {
        [FieldOffset(0)]
        public short Type;

        [FieldOffset(8)]
        public long Start;

        [FieldOffset(16)]
        public long Length;
    }
}
