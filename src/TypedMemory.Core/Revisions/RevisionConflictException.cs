namespace TypedMemory;

/// <summary>
/// The edit names a revision that is not a current leaf of the document; nothing was changed (CouchDB: 409).
/// </summary>
public sealed class RevisionConflictException : TypedMemoryException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="expected">The revision that the edit named, or <see langword="null"/> if it named none.</param>
    /// <param name="actual">The document's winning revision, if it has one.</param>
    public RevisionConflictException(string id, RevisionId? expected, RevisionId? actual)
        : base(
            TypedMemoryErrorCodes.Conflict,
            MessageOf(id, expected, actual))
    {
        Id = id;
        Expected = expected;
        Actual = actual;
    }

    /// <summary>The document's id.</summary>
    public string Id { get; }

    /// <summary>The revision that the edit named, or <see langword="null"/> if it named none.</summary>
    public RevisionId? Expected { get; }

    /// <summary>The document's winning revision, if it has one.</summary>
    public RevisionId? Actual { get; }

    private static string MessageOf(string id, RevisionId? expected, RevisionId? actual) => (expected, actual) switch
    {
        (null, { } now) =>
            $"The document \"{id}\" was not written: the edit names no revision, since it makes a new document, but there is "
            + $"one at \"{now}\". Replace that revision, or write over whatever is there with an upsert.",
        ({ Generation: 0 }, _) =>
            $"The document \"{id}\" was not changed: the edit names no revision, but default. Name one that was read, or write "
            + "a new document with InsertAsync.",
        ({ } seen, { } now) =>
            $"The document \"{id}\" was not changed: the edit replaces revision \"{seen}\", but the document is at "
            + $"\"{now}\". Read the document again and repeat the edit.",
        ({ } seen, null) =>
            $"The document \"{id}\" was not changed: the edit replaces revision \"{seen}\", but the document does not "
            + "exist. Read the document again and repeat the edit.",
        _ => $"The document \"{id}\" was not changed: the edit does not fit its state. Read the document again and repeat the edit.",
    };
}
