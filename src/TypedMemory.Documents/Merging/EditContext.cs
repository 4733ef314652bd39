namespace TypedMemory.Documents;

/// <summary>Who edits, and when: what an edit is stamped with.</summary>
/// <param name="Actor">The store's actor.</param>
/// <param name="Now">The wall clock in milliseconds since 1970-01-01 UTC.</param>
public readonly record struct EditContext(string Actor, long Now);
