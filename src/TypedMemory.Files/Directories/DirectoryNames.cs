using TypedMemory.Files.Names;

namespace TypedMemory.Files.Directories;

/// <summary>Which names a directory may have, beside those that it has.</summary>
internal sealed class DirectoryNames
{
    private readonly Dictionary<string, string> _folded = new(StringComparer.Ordinal);

    /// <summary>Takes note of a name that is in use.</summary>
    public void Add(string path) => _folded.TryAdd(Fold(path), path);

    /// <summary>Forgets a name.</summary>
    public void Remove(string path)
    {
        if (_folded.TryGetValue(Fold(path), out string? known) && known == path) _folded.Remove(Fold(path));
    }

    /// <summary>Why a name is refused; <see langword="null"/> if it is not, and then it is in use.</summary>
    public string? Claim(string path)
    {
        if (FilePath.Refusal(path) is { } reason) return reason;
        if (path.Split('/').Any(PassingFiles.Contains))
            return "it has the name of a file that editors make for a while";
        Add(path);
        return _folded[Fold(path)] is { } known && known != path
            ? $"it differs from \"{known}\" in upper and lower case alone, which Windows and macOS do not tell apart"
            : null;
    }

    private static string Fold(string path) => path.ToUpperInvariant();
}
