using System.Collections.Immutable;
using TypedMemory.Core.Keys;

namespace TypedMemory;

/// <summary>A document with more than one live leaf.</summary>
/// <param name="DocumentId">The document's id as it is stored; there for every document.</param>
/// <param name="Sequence">The sequence of the document's newest change.</param>
/// <param name="Leaves">The live leaves, the winner first; one that cannot be read carries its error.</param>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
public sealed record MemoryConflict<T, TId>(
    string DocumentId, long Sequence, ImmutableArray<MemoryEntry<T, TId>> Leaves)
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    /// <summary>The key. It is read from <see cref="DocumentId"/> at every call.</summary>
    /// <exception cref="MemoryFormatException">The document's id is not a key of the type: another program wrote the
    /// document.</exception>
    public TId Id => DocumentKey.Read<TId>(DocumentId);

    /// <summary>The id, the sequence and the leaves' revisions; never what they hold.</summary>
    public override string ToString() =>
        $"{DocumentId} at {Sequence}: {string.Join(", ", Leaves.Select(static leaf => leaf.Revision.ToString()))}";
}
