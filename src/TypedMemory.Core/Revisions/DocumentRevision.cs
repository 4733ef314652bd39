using System.Collections.Immutable;

namespace TypedMemory.Core.Revisions;

/// <summary>
/// One revision of a document with its ancestry, body and attachments: the unit that is stored and replicated.
/// </summary>
public sealed class DocumentRevision
{
    /// <summary>The body of a bare tombstone: an object without members.</summary>
    public static ReadOnlyMemory<byte> EmptyBody { get; } = "{}"u8.ToArray();

    /// <summary>The document's id.</summary>
    public required string Id { get; init; }

    /// <summary>The revision and its known ancestors.</summary>
    public required RevisionPath Path { get; init; }

    /// <summary>The revision.</summary>
    public RevisionId Revision => Path.Leaf;

    /// <summary>Whether the revision is a tombstone.</summary>
    public bool Deleted { get; init; }

    /// <summary>
    /// A JSON object in UTF-8, as received, without the members of the envelope (those that start with <c>_</c>).
    /// </summary>
    public ReadOnlyMemory<byte> Body { get; init; } = EmptyBody;

    /// <summary>
    /// Whether the revision is known to have been the hash of what is here when it was made or stored (invariant 3):
    /// then what does not hash to it any more is damaged, see <see cref="RevisionHasher.Verify"/>. The default value is
    /// <see langword="false"/>: it is not known, or another peer's revision.
    /// </summary>
    public bool HasOwnHash { get; init; }

    /// <summary>The attachments, in the order of their names.</summary>
    public ImmutableArray<DocumentAttachment> Attachments { get; init; } = [];
}
