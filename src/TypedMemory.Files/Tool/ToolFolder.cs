using System.Globalization;
using System.Text;

namespace TypedMemory.Files.Tool;

/// <summary>A folder as the tool shows it: two levels, with sizes.</summary>
internal static class ToolFolder
{
    private const int Levels = 2;

    /// <summary>Shows a folder.</summary>
    /// <param name="shown">The folder's name, as the model knows it.</param>
    /// <param name="files">The files below it: names from it on, and bytes.</param>
    public static string Show(string shown, IEnumerable<(string Path, long Size)> files)
    {
        var sizes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        long total = 0;
        foreach ((string path, long size) in files)
        {
            string[] names = path.Split('/');
            if (names.Any(IsHidden)) continue;
            total += size;
            for (int depth = 1; depth <= Math.Min(Levels, names.Length); depth++)
            {
                string name = string.Join('/', names[..depth]);
                sizes[name] = sizes.GetValueOrDefault(name) + size;
            }
        }

        var text = new StringBuilder(
            $"Here're the files and directories up to 2 levels deep in {shown}, excluding hidden items and node_modules:\n{Size(total)}\t{shown}");
        foreach ((string name, long size) in sizes) text.Append($"\n{Size(size)}\t{shown}/{name}");
        return text.ToString();
    }

    private static bool IsHidden(string name) => name.StartsWith('.') || name == "node_modules";

    private static string Size(long bytes)
    {
        if (bytes < 1024) return bytes.ToString(CultureInfo.InvariantCulture);
        double size = bytes;
        int unit = -1;
        while (size >= 1024 && unit < 3)
        {
            size /= 1024;
            unit++;
        }

        return size.ToString(size < 10 ? "0.0" : "0", CultureInfo.InvariantCulture) + "KMGT"[unit];
    }
}
