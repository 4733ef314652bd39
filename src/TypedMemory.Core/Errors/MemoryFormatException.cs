namespace TypedMemory;

/// <summary>A stored document cannot be read as its memory type. The document itself is unharmed.</summary>
public sealed class MemoryFormatException : TypedMemoryException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="id">The document's id, or <see langword="null"/> where the codec alone is used.</param>
    /// <param name="member">The JSON member at fault, or <see langword="null"/> for the document as a whole.</param>
    /// <param name="position">The offset of the fault in the body, in bytes.</param>
    /// <param name="reason">A sentence: what was expected and what is there.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public MemoryFormatException(
        string? id, string? member, long position, string reason, Exception? innerException = null)
        : base(
            TypedMemoryErrorCodes.Format,
            $"{(id is null ? "The document" : $"The document \"{id}\"")} cannot be read at byte {position}"
            + $"{(member is null ? "" : $", member \"{member}\"")}: {reason}",
            innerException: innerException)
    {
        Id = id;
        Member = member;
        Position = position;
        Reason = reason;
    }

    /// <summary>The document's id, or <see langword="null"/> where the codec alone was used.</summary>
    public string? Id { get; }

    /// <summary>The JSON member at fault, or <see langword="null"/> for the document as a whole.</summary>
    public string? Member { get; }

    /// <summary>The offset of the fault in the body, in bytes.</summary>
    public long Position { get; }

    /// <summary>What was expected and what is there.</summary>
    public string Reason { get; }

    /// <summary>
    /// Whether the document has the form of its type, and the type's own code refused the values: a constructor, a
    /// setter or a converter that threw. The default value is <see langword="false"/>.
    /// </summary>
    public bool IsRefusedByType { get; init; }

    /// <summary>
    /// The id of the key that a sealed member names, where that member cannot be opened. The default value is
    /// <see langword="null"/>.
    /// </summary>
    public string? KeyId { get; init; }

    /// <summary>The same failure, with the document's id.</summary>
    /// <param name="id">The document's id.</param>
    public MemoryFormatException WithId(string id) => new(id, Member, Position, Reason, InnerException ?? this)
    {
        IsRefusedByType = IsRefusedByType,
        KeyId = KeyId,
    };
}
