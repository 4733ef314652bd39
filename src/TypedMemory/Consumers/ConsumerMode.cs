namespace TypedMemory;

/// <summary>The number of consumers of one name that may run at once.</summary>
public enum ConsumerMode
{
    /// <summary>
    /// One, over all processes that have the store open: others wait and take over when it ends, or its process does.
    /// </summary>
    Exclusive,

    /// <summary>
    /// Any number: each reads on from the place that they share, so a change may be handled by several.
    /// </summary>
    Shared,
}
