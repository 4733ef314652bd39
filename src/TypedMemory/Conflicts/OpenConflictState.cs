namespace TypedMemory;

/// <summary>The reason why a conflict is open.</summary>
public enum OpenConflictState
{
    /// <summary>It will be resolved by the next call that meets it.</summary>
    Pending,

    /// <summary>Its type leaves conflicts to the application.</summary>
    Manual,

    /// <summary>A leaf uses a merge kind or a version that this version of the library does not have.</summary>
    AwaitingNewerVersion,

    /// <summary>A leaf is damaged.</summary>
    Failed,

    /// <summary>The application has not added the document's type.</summary>
    UnknownType,
}
