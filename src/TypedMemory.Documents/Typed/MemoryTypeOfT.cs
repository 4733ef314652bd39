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
}
