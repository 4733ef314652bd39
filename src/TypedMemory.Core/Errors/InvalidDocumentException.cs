namespace TypedMemory;

/// <summary>
/// A document, id, revision or attachment is malformed or over a limit; nothing was stored (CouchDB: 400, 413).
/// </summary>
/// <param name="code"><see cref="TypedMemoryErrorCodes.BadRequest"/> or
/// <see cref="TypedMemoryErrorCodes.TooLarge"/>.</param>
/// <param name="id">The document's id, as far as it is known.</param>
/// <param name="reason">A sentence: what is wrong, with the value and the limit.</param>
/// <param name="innerException">The cause, if there is one.</param>
public sealed class InvalidDocumentException(string code, string? id, string reason, Exception? innerException = null)
    : TypedMemoryException(
        code, id is null ? reason : $"The document \"{id}\" was not stored: {reason}", innerException: innerException)
{
    /// <summary>The document's id, as far as it is known.</summary>
    public string? Id { get; } = id;

    /// <summary>What is wrong, with the value and the limit.</summary>
    public string Reason { get; } = reason;
}
