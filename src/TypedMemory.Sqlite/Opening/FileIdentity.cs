using System.Globalization;

namespace TypedMemory.Sqlite.Opening;

/// <summary>
/// What tells a file from a copy of it: the machine, the path, and the file's number in its file system.
/// </summary>
internal static class FileIdentity
{
    public static string Of(string path) =>
        string.Join('|', Machine(), Path.GetFullPath(path), Number(path));

    private static string Machine()
    {
        // Without a machine id the path and the inode still tell copies on one machine apart.
        const string MachineIdFile = "/etc/machine-id";
        return OperatingSystem.IsLinux() && File.Exists(MachineIdFile)
            ? File.ReadAllText(MachineIdFile).Trim()
            : Environment.MachineName;
    }

    /// <summary>As it was always written: the files of older versions are not to be taken for copies.</summary>
    private static string Number(string path)
    {
        if (FileNumber.Of(path) is not { } number) return "";
        if (OperatingSystem.IsMacOS()) return number.Inode.ToString(CultureInfo.InvariantCulture);
        (uint high, uint low) = ((uint)(number.Inode >> 32), (uint)number.Inode);
        return OperatingSystem.IsWindows()
            ? string.Create(CultureInfo.InvariantCulture, $"{number.Device}:{high}:{low}")
            : string.Create(
                CultureInfo.InvariantCulture, $"{(uint)number.Device}:{number.Device >> 32}:{number.Inode}");
    }
}
