using System.Collections.Immutable;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Merging.State;

/// <summary>Makes revisions with their hashes and paths.</summary>
internal static class RevisionWriter
{
    public static DocumentRevision Child(
        string id, RevisionPath? parent, bool deleted, ReadOnlyMemory<byte> canonicalBody,
        ImmutableArray<DocumentAttachment> attachments)
    {
        RevisionId revision = RevisionHasher.Compute(parent?.Leaf, deleted, canonicalBody.Span, attachments);
        return new DocumentRevision
        {
            Id = id,
            Path = parent is { } path ? path.Append(revision) : new RevisionPath(revision),
            Deleted = deleted,
            Body = canonicalBody,
            Attachments = attachments,
            HasOwnHash = true,
        };
    }
}
