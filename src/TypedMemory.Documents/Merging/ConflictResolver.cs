namespace TypedMemory.Documents;

/// <summary>Turns the leaves of a document into one: a pure function of the leaves, the same on every replica.</summary>
public static class ConflictResolver
{
    /// <summary>Resolves a document.</summary>
    /// <param name="merge">The type's merge.</param>
    /// <param name="document">The document with every leaf.</param>
    /// <returns>What to write, or why nothing is written.</returns>
    public static Resolution Resolve(IMemoryMerge merge, DocumentSnapshot document) => throw new NotImplementedException();
}
