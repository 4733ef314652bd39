namespace TypedMemory;

/// <summary>What becomes of concurrent edits and deletes of one document.</summary>
public enum ConflictPolicy
{
    /// <summary>Edits are merged; an edit that a delete did not see brings the document back. The default.</summary>
    UpdateWins,

    /// <summary>Edits are merged; a delete beats every edit of the document's present existence.</summary>
    DeleteWins,

    /// <summary>
    /// As <see cref="DeleteWins"/>, and the tombstone keeps nothing that was derived from the content.
    /// </summary>
    ForgetWins,

    /// <summary>Nothing is resolved: the conflict stays and is handed to the application.</summary>
    Manual,
}
