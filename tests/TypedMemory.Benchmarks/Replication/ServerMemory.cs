using System.Globalization;

namespace TypedMemory.Benchmarks.Replication;

/// <summary>The peak memory of the process on this machine that listens at a port, from now on.</summary>
internal sealed class ServerMemory
{
    private const string Listening = "0A";
    private readonly string _process;

    private ServerMemory(string process)
    {
        _process = process;

        // Linux starts counting anew.
        File.WriteAllText(Path.Combine(process, "clear_refs"), "5");
    }

    /// <summary>The peak in MB, or <see langword="null"/> if the process is gone.</summary>
    public double? Peak
    {
        get
        {
            string status = Path.Combine(_process, "status");
            if (!File.Exists(status)) return null;
            string line = File.ReadLines(status)
                .First(static line => line.StartsWith("VmHWM", StringComparison.Ordinal));
            string number = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
            return double.Parse(number, CultureInfo.InvariantCulture) * 1024 / 1e6;
        }
    }

    /// <summary>Finds the process; <see langword="null"/> where it is not to be seen.</summary>
    public static ServerMemory? Of(int port)
    {
        if (!OperatingSystem.IsLinux()) return null;
        string suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        HashSet<string> sockets = [.. ((string[])["/proc/net/tcp", "/proc/net/tcp6"])
            .Where(File.Exists)
            .SelectMany(static file => File.ReadLines(file).Skip(1))
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(row => row[1].EndsWith(suffix, StringComparison.Ordinal) && row[3] == Listening)
            .Select(static row => $"socket:[{row[9]}]")];
        foreach (string process in Directory.GetDirectories("/proc").Where(static p => char.IsDigit(p[^1])))
        {
            try
            {
                string folder = Path.Combine(process, "fd");
                if (Directory.GetFiles(folder).Any(file => sockets.Contains(new FileInfo(file).LinkTarget ?? "")))
                    return new ServerMemory(process);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It has ended, or is somebody else's.
            }
        }

        return null;
    }
}
