using System.Collections.Immutable;
using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>
/// An index that a memory type declares with <see cref="IndexAttribute"/>, <see cref="FullTextAttribute"/> or
/// <see cref="VectorAttribute"/>.
/// </summary>
/// <param name="Members">
/// What it is kept over, in order. An index over a collection has no further members, and holds every element; one over
/// a map holds every entry.
/// </param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record MemoryIndex(ImmutableArray<MemoryIndexMember> Members)
{
    /// <summary>
    /// Whether it is the full-text index of the type, of which there is one. The default value is
    /// <see langword="false"/>.
    /// </summary>
    public bool IsFullText { get; init; }

    /// <summary>
    /// Whether an edit of this store may not give a document the key of another one. The default value is
    /// <see langword="false"/>.
    /// </summary>
    public bool IsUnique { get; init; }

    /// <summary>
    /// How a sweep removes documents whose time, which is the one member of the index, is over. The default value is
    /// <see langword="null"/>: the index is of nobody's end.
    /// </summary>
    public ExpiryPolicy? Expiry { get; init; }

    /// <summary>
    /// The version of the type's schema: what is older is changed by its upcasts when it is read, and is not in the
    /// index, which sees what is stored. An index without members holds just those documents. The default value is 1:
    /// there is nothing older.
    /// </summary>
    public int Version { get; init; } = 1;

    /// <summary>
    /// In a full-text index, the members that the documents of one conversation have in common. The default value is
    /// empty: the type has no conversations.
    /// </summary>
    public ImmutableArray<MemoryIndexMember> Thread { get; init; } = [];

    /// <summary>
    /// What the vectors of an index of vectors are. The default value is <see langword="null"/>: it is an index of
    /// another kind.
    /// </summary>
    public MemoryVector? Vector { get; init; }

    /// <summary>
    /// The members by which the documents of a conversation are ordered. The default value is empty: by their ids.
    /// </summary>
    public ImmutableArray<MemoryIndexMember> ThreadOrder { get; init; } = [];
}
