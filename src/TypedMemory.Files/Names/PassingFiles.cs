namespace TypedMemory.Files.Names;

/// <summary>Files that editors and systems put beside others for a while, which no other machine wants.</summary>
internal static class PassingFiles
{
    private static readonly string[] _ends =
        ["~", ".swp", ".swo", ".swx", ".tmp", ".temp", ".part", ".crdownload", "___jb_tmp___", "___jb_old___"];

    private static readonly string[] _starts = [".#", ".~lock.", "~$", ".goutputstream-", ".nfs", "._"];

    private static readonly HashSet<string> _names = new(
        [".DS_Store", "Thumbs.db", "desktop.ini", "4913"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a file is one, by the last part of its name.</summary>
    public static bool Contains(string name) =>
        _names.Contains(name)
        || (name.Length > 1 && name[0] == '#' && name[^1] == '#')
        || _ends.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase))
        || _starts.Any(start => name.StartsWith(start, StringComparison.Ordinal));
}
