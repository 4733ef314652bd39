namespace TypedMemory;

/// <summary>The direction in which a replication moves documents, seen from our store.</summary>
public enum ReplicationDirection
{
    /// <summary>From the peer into our store.</summary>
    Pull,

    /// <summary>From our store to the peer.</summary>
    Push,
}
