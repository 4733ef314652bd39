namespace TypedMemory.Sqlite.Native;

/// <summary>The locks in the file beside a store: each is one byte of it, which need not be there.</summary>
internal enum LockSlot
{
    /// <summary>Shows whether locks work.</summary>
    Probe,

    /// <summary>The replication lease.</summary>
    Lease,

    /// <summary>Who is the next to write.</summary>
    Queue,

    /// <summary>Who writes.</summary>
    Turn,
}
