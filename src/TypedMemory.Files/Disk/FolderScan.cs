namespace TypedMemory.Files.Disk;

/// <summary>What a folder holds.</summary>
internal sealed class FolderScan
{
    private readonly List<string> _unreadable = [];

    /// <summary>The files, by their names.</summary>
    public SortedDictionary<string, FileStamp> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>What is not synced.</summary>
    public List<FileRefusal> Refused { get; } = [];

    /// <summary>Takes note of what could not be looked at: nothing is known of it, least of all that it is gone.
    /// </summary>
    public void Refuse(string path, string reason)
    {
        Refused.Add(new FileRefusal(path, reason));
        _unreadable.Add(path);
    }

    /// <summary>Whether a file may be there though it is not among those that were found.</summary>
    public bool IsHidden(string path) => _unreadable.Exists(hidden => path == hidden || (
        path.Length > hidden.Length && path[hidden.Length] == '/'
        && path.StartsWith(hidden, StringComparison.Ordinal)));
}
