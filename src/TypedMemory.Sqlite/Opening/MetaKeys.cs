namespace TypedMemory.Sqlite.Opening;

/// <summary>The keys of the table <c>meta</c>.</summary>
internal static class MetaKeys
{
    public const string Uuid = "uuid";
    public const string Incarnation = "incarnation";
    public const string Actor = "actor";
    public const string Created = "created";
    public const string RevisionLimit = "revision_limit";

    /// <summary>Which superseded bodies are kept, see <see cref="HistoryRetention"/>.</summary>
    public const string Keep = "keep";

    /// <summary>No sequence at or below this is ever given again: raised by a purge and after a reboot.</summary>
    public const string SequenceFloor = "sequence_floor";
    /// <summary>Whether there ever was a document whose place another one took.</summary>
    public const string Superseded = "superseded";
    public const string PurgeSequence = "purge_sequence";
    public const string Evictions = "evictions";

    /// <summary>The machine, path and inode of the file when it was last opened.</summary>
    public const string Identity = "identity";
    public const string Boot = "boot";

    /// <summary>Whether any process has opened the store under Normal durability since that boot.</summary>
    public const string Durability = "durability";
    public const string Opened = "opened";
}
