using System.Diagnostics;

namespace TypedMemory.Sqlite.Tests;

/// <summary>A real disk of some megabytes, which a file beside the store fills and leaves again.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Megabytes = 6;
    private readonly TemporaryDirectory _directory = new();
    private readonly bool _mounted;

    private SmallDisk() => _mounted = Run(
        "mount", "-t", "tmpfs", "-o", $"size={Megabytes}m", "typedmemory", _directory.Path);

    private string Filling => _directory.File("filling");

    /// <summary>Mounts one, or skips the test where that is not allowed.</summary>
    public static SmallDisk Mount()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "tmpfs is Linux's.");
        var disk = new SmallDisk();
        if (!disk._mounted) disk.Dispose();
        Assert.SkipUnless(disk._mounted, "This user may not mount a disk; run the tests as root to have a full one.");
        return disk;
    }

    public string File(string name = "store.db") => _directory.File(name);

    /// <summary>Fills the disk, but for some bytes.</summary>
    public void Fill(int leave = 0)
    {
        using FileStream file = new(Filling, FileMode.Append);
        byte[] bytes = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(bytes);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // Full.
        }

        if (leave > 0) file.SetLength(Math.Max(0, file.Length - leave));
    }

    /// <summary>Makes room again.</summary>
    public void Free() => System.IO.File.Delete(Filling);

    public void Dispose()
    {
        if (_mounted) Run("umount", _directory.Path);
        _directory.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
