namespace TypedMemory;

/// <summary>The kinds of failure of a store's file.</summary>
public enum StoreFailure
{
    /// <summary>The file system reported a failure of another kind.</summary>
    InputOutput,

    /// <summary>The disk, the quota or <c>MaxSize</c> is full. What was committed is unharmed.</summary>
    DiskFull,

    /// <summary>The file or its file system is read-only.</summary>
    ReadOnly,

    /// <summary>The process may not open or create the file.</summary>
    PermissionDenied,

    /// <summary>The directory of the file does not exist.</summary>
    DirectoryMissing,

    /// <summary>The file is not a SQLite database, or not one of TypedMemory.</summary>
    NotAStore,

    /// <summary>The file is damaged or was cut off.</summary>
    Corrupt,

    /// <summary>The file was written by a newer version of TypedMemory.</summary>
    NewerSchema,

    /// <summary>Another process kept the file locked for longer than the busy timeout.</summary>
    Busy,

    /// <summary>The store was closed.</summary>
    Closed,

    /// <summary>
    /// The file was deleted, moved away or replaced by another one while it was open. What was written since may be
    /// lost.
    /// </summary>
    Replaced,

    /// <summary>There is no file, and it was to be opened for reading only.</summary>
    Missing,
}
