namespace TypedMemory.Core.Keys;

/// <summary>Reads the typed key of a stored document.</summary>
internal static class DocumentKey
{
    /// <summary>Takes the id of a stored document apart.</summary>
    /// <exception cref="MemoryFormatException">The id is not a key of the memory type.</exception>
    public static TId Read<TId>(string documentId)
        where TId : struct, IMemoryId<TId> => TId.TryParse(documentId, null, out TId id)
            ? id
            : throw new MemoryFormatException(
                documentId,
                member: null,
                position: 0,
                $"its id is not a key of the form that {typeof(TId).Name} has. Another program wrote it; DocumentId gives the text.");
}
