namespace TypedMemory.Core.Merging;

/// <summary>The outcome of resolving a document.</summary>
public enum ResolutionOutcome
{
    /// <summary>There is nothing to resolve.</summary>
    None,

    /// <summary>The leaves become one with the write.</summary>
    Resolved,

    /// <summary>The type leaves conflicts to the application.</summary>
    Manual,

    /// <summary>
    /// A leaf uses a kind or a version of the reserved member that this version of the library does not have.
    /// </summary>
    AwaitingNewerVersion,

    /// <summary>A leaf's reserved member is damaged.</summary>
    Failed,
}
