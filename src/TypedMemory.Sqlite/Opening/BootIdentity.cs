using System.Globalization;
using System.Runtime.InteropServices;

namespace TypedMemory.Sqlite.Opening;

/// <summary>
/// Which start of the machine this is: after another one, a store under Normal durability can have lost its tail.
/// </summary>
internal static partial class BootIdentity
{
    private const string LinuxBootId = "/proc/sys/kernel/random/boot_id";
    private const long WindowsToleranceSeconds = 10;

    public static string Read(TimeProvider time)
    {
        if (OperatingSystem.IsLinux() && File.Exists(LinuxBootId)) return File.ReadAllText(LinuxBootId).Trim();
        if (OperatingSystem.IsMacOS() && DarwinBootTime() is { } boot)
            return boot.ToString(CultureInfo.InvariantCulture);

        // Elsewhere the moment of the start is worked out from the uptime, and rounded since clocks are corrected.
        long started = time.GetUtcNow().ToUnixTimeSeconds() - (Environment.TickCount64 / 1000);
        return (started / WindowsToleranceSeconds).ToString(CultureInfo.InvariantCulture);
    }

    private static long? DarwinBootTime()
    {
        Span<long> value = stackalloc long[2];
        nuint length = 2 * sizeof(long);
        return SysctlByName("kern.boottime", value, ref length, 0, 0) == 0 ? value[0] : null;
    }

    [LibraryImport("libc", EntryPoint = "sysctlbyname", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SysctlByName(
        string name, Span<long> value, ref nuint length, nint newValue, nuint newLength);
}
