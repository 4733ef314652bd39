using System.Buffers;
using System.Text;

namespace TypedMemory.Files.Names;

/// <summary>Names of files below a directory, and why one is refused: some system could not have it.</summary>
internal static class FilePath
{
    private const int MaxNameBytes = 255;
    private const int MaxPathBytes = 1024;

    private static readonly SearchValues<char> _forbidden = SearchValues.Create("<>:\"|?*\\");

    private static readonly HashSet<string> _devices = new(
        ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", .. Numbered("COM"), .. Numbered("LPT")],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Folders of tools, which no document may write into: a file in them can be a program that runs.
    /// </summary>
    private static readonly HashSet<string> _closed = new(
        [".git", "git~1", ".hg", ".svn", ".typedmemory"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Sees to it that a name is one that every system can have.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static string Demand(string path, string parameter)
    {
        ArgumentNullException.ThrowIfNull(path, parameter);
        return Refusal(path) is { } reason
            ? throw new ArgumentException($"The file name \"{Shown(path)}\" is refused: {reason}.", parameter)
            : path;
    }

    /// <summary>Why a name is refused; <see langword="null"/> if it is not.</summary>
    public static string? Refusal(string path)
    {
        if (path.Length == 0) return "it is empty";
        if (path[0] == '/') return "it does not start below the directory";
        if (!IsUnicode(path)) return "it is not Unicode";
        if (Encoding.UTF8.GetByteCount(path) > MaxPathBytes) return $"it is longer than {MaxPathBytes} bytes";
        return path.Split('/').Select(RefusalOfName).FirstOrDefault(static reason => reason is not null);
    }

    /// <summary>Whether a folder belongs to a tool, which has its own way to other machines.</summary>
    public static bool IsClosed(string name) => _closed.Contains(name);

    /// <summary>A name as it may be shown: without characters that a terminal would obey.</summary>
    public static string Shown(string path) =>
        string.Concat(path.Select(static letter => char.IsControl(letter) ? $"\\u{(int)letter:x4}" : $"{letter}"));

    private static string? RefusalOfName(string name)
    {
        if (name.Length == 0) return "a folder in it has no name";
        if (name is "." or "..") return $"\"{name}\" in it leads elsewhere";
        if (name.AsSpan().IndexOfAny(_forbidden) is >= 0 and int at)
            return $"it has '{name[at]}', which Windows does not allow in names";
        if (name.Any(static letter => char.IsControl(letter))) return "it has a control character";
        if (name[^1] is '.' or ' ') return $"\"{name}\" ends with a {(name[^1] == '.' ? "dot" : "space")}, "
            + "which Windows drops";
        string stem = name.Split('.')[0].TrimEnd();
        if (_devices.Contains(stem)) return $"\"{stem}\" is a device on Windows";
        if (IsClosed(name)) return $"\"{name}\" belongs to another tool";
        return Encoding.UTF8.GetByteCount(name) > MaxNameBytes
            ? $"a part of it is longer than {MaxNameBytes} bytes"
            : null;
    }

    private static bool IsUnicode(string path)
    {
        // What is not UTF-8 on disk comes with replacement characters, under which it could not be opened again.
        if (path.Contains('\uFFFD', StringComparison.Ordinal)) return false;
        for (int i = 0; i < path.Length; i++)
        {
            if (!char.IsSurrogate(path[i])) continue;
            if (i + 1 >= path.Length || !char.IsSurrogatePair(path[i], path[i + 1])) return false;
            i++;
        }

        return true;
    }

    private static IEnumerable<string> Numbered(string device) =>
        "0123456789\u00b9\u00b2\u00b3".Select(digit => device + digit);
}
