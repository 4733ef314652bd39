namespace TypedMemory;

/// <summary>The kinds of change to a document.</summary>
public enum MemoryChangeKind
{
    /// <summary>The document was created or edited.</summary>
    Written,

    /// <summary>The document was deleted.</summary>
    Deleted,
}
