namespace TypedMemory;

/// <summary>What a <see cref="SyncEvent"/> tells: PouchDB's set.</summary>
public enum SyncEventKind
{
    /// <summary>A batch of documents was written.</summary>
    Change,

    /// <summary>A direction has nothing to do, or the peer cannot be reached: then the event has an error.</summary>
    Paused,

    /// <summary>A direction works again.</summary>
    Active,

    /// <summary>A document was refused.</summary>
    Denied,

    /// <summary>An attempt failed, or the sync has ended with an error.</summary>
    Error,

    /// <summary>The sync has ended as it should.</summary>
    Complete,
}
