namespace TypedMemory;

/// <summary>The failures that an acknowledged write survives.</summary>
public enum SqliteDurability
{
    /// <summary>
    /// The end of the process at any moment. A power loss can take the newest writes that nothing was built on.
    /// </summary>
    Normal,

    /// <summary>Power loss too: every commit is synced to the disk.</summary>
    Full,
}
