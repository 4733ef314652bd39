namespace TypedMemory;

/// <summary>The edit names a revision that is no current leaf of the document; nothing was changed (CouchDB: 409).</summary>
public sealed class RevisionConflictException : TypedMemoryException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="expected">The revision that the edit named, or <see langword="null"/> if it named none.</param>
    /// <param name="actual">The document's winning revision, if it has one.</param>
    public RevisionConflictException(string id, RevisionId? expected, RevisionId? actual)
        : base(
            TypedMemoryErrorCodes.Conflict,
            $"The document \"{id}\" was not changed: the edit replaces "
            + (expected is { } rev ? $"revision \"{rev}\"" : "no revision")
            + (actual is { } now ? $", but the document is at \"{now}\"." : ", but the document does not exist.")
            + " Read the document again and repeat the edit.")
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
}
