namespace TypedMemory;

/// <summary>What a change did to its document.</summary>
public enum MemoryChangeKind
{
    /// <summary>The document was created or edited.</summary>
    Written,

    /// <summary>The document was deleted.</summary>
    Deleted,
}
