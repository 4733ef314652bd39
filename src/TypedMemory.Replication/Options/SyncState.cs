namespace TypedMemory;

/// <summary>The states of a sync.</summary>
public enum SyncState
{
    /// <summary>It is connected and both sides have everything, as far as is known.</summary>
    Idle,

    /// <summary>It is connecting or moving documents.</summary>
    Busy,

    /// <summary>The peer cannot be reached; the status tells why and when it is tried again.</summary>
    Offline,

    /// <summary>The peer wants other credentials; nothing is tried until they are there.</summary>
    AuthRequired,

    /// <summary>Another process replicates this store; this one takes over when that one ends.</summary>
    Standby,

    /// <summary>It has ended: it was stopped, a one-shot sync completed, or an error that no retry mends.</summary>
    Stopped,
}
