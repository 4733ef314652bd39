namespace TypedMemory;

/// <summary>The directions in which a sync moves documents.</summary>
[Flags]
public enum SyncDirections
{
    /// <summary>No direction: nothing is moved.</summary>
    None = 0,

    /// <summary>From the peer into our store.</summary>
    Pull = 1,

    /// <summary>From our store to the peer.</summary>
    Push = 2,

    /// <summary>Both directions: a pull, and then a push.</summary>
    Both = Pull | Push,
}
