namespace TypedMemory.Documents;

/// <summary>Makes the revisions of a typed edit: a pure function of what is stored and what is wanted.</summary>
/// <remarks>
/// Open conflicts of the document are resolved in the same write (DESIGN, Merges, rule 2). Members that the type does
/// not know are kept. Members whose canonical value does not change keep their stamps (rule 3).
/// </remarks>
public static class TypedEdit
{
    /// <summary>The write that gives a document new content.</summary>
    /// <param name="merge">The type's merge.</param>
    /// <param name="id">The document's id.</param>
    /// <param name="current">The document as it is stored, or <see langword="null"/> if it does not exist.</param>
    /// <param name="content">The known members as a canonical JSON object, without the reserved member.</param>
    /// <param name="context">Who edits, and when.</param>
    /// <returns>The write, conditional on <paramref name="current"/>; <see langword="null"/> if nothing would change.</returns>
    public static DocumentWrite? Compose(
        IMemoryMerge merge, string id, DocumentSnapshot? current, ReadOnlyMemory<byte> content, EditContext context) =>
        throw new NotImplementedException();

    /// <summary>The write that deletes a document: a tombstone for every live leaf.</summary>
    /// <param name="merge">The type's merge.</param>
    /// <param name="current">The document as it is stored.</param>
    /// <param name="context">Who edits, and when.</param>
    /// <returns>The write, conditional on <paramref name="current"/>; <see langword="null"/> if no leaf is live.</returns>
    public static DocumentWrite? Delete(IMemoryMerge merge, DocumentSnapshot current, EditContext context) =>
        throw new NotImplementedException();
}
