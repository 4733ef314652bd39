namespace TypedMemory.Files.Directories;

/// <summary>Counts what a sync does.</summary>
internal sealed class DirectoryTally
{
    private readonly SortedDictionary<string, string> _refused = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _waiting = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _twofold = new(StringComparer.Ordinal);

    public int Stored { get; set; }

    public int Written { get; set; }

    public int Moved { get; set; }

    public int Deleted { get; set; }

    public int Removed { get; set; }

    /// <summary>What the next sync is to look at again.</summary>
    public IReadOnlyCollection<string> Waiting => _waiting;

    public void Refuse(string path, string reason) => _refused[path] = reason;

    public void Wait(string path) => _waiting.Add(path);

    public void NoteTwofold(MemoryFile file)
    {
        bool twofold = file.Sections.GroupBy(static section => section.Key, StringComparer.Ordinal)
            .Any(static group => group.Count() > 1);
        if (twofold) _twofold.Add(file.Path);
    }

    public MemoryDirectoryResult Result() => new()
    {
        Stored = Stored,
        Written = Written,
        Moved = Moved,
        Deleted = Deleted,
        Removed = Removed,
        Waiting = _waiting.Count,
        Twofold = [.. _twofold],
        Refused = [.. _refused.Select(static item => new FileRefusal(item.Key, item.Value))],
    };
}
