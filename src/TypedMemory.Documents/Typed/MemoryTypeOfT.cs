namespace TypedMemory.Documents;

/// <summary>What the runtime knows of a memory type, typed.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
/// <param name="Name">The type's name in ids.</param>
/// <param name="Version">The version of its schema.</param>
/// <param name="Merge">How its documents are stamped and merged.</param>
/// <param name="Codec">How it is read and written.</param>
/// <param name="GetId">Makes the typed key of a value.</param>
public sealed record MemoryType<T, TId>(
    string Name, int Version, IMemoryMerge Merge, IMemoryCodec<T> Codec, Func<T, TId> GetId)
    : MemoryType(Name, Version, Merge)
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    /// <inheritdoc/>
    public override Type ClrType => typeof(T);

    /// <summary>The write that gives a document new content; what of the document this version of the type cannot read is kept.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="current">The document as it is stored, or <see langword="null"/> if it does not exist.</param>
    /// <param name="content">What <see cref="Codec"/> has written.</param>
    /// <param name="context">Who edits, and when.</param>
    /// <returns>The write, conditional on <paramref name="current"/>; <see langword="null"/> if nothing would change.</returns>
    /// <exception cref="MemoryFormatException">The leaf that would be edited cannot be read.</exception>
    public DocumentWrite? Compose(string id, DocumentSnapshot? current, ReadOnlyMemory<byte> content, EditContext context)
    {
        if (current is { Winner: { Deleted: false } winner }) content = UnknownParts.Carry(Codec, winner.Body, content);
        return TypedEdit.Compose(Merge, id, current, content, context);
    }
}
