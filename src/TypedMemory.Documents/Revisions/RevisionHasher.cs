using System.Collections.Immutable;

namespace TypedMemory.Documents;

/// <summary>Computes the revision of a local edit (DESIGN invariant 3): a pure function, the same on every replica.</summary>
public static class RevisionHasher
{
    /// <summary>The revision that an edit makes.</summary>
    /// <param name="parent">The revision that it replaces, or <see langword="null"/> for a first one.</param>
    /// <param name="deleted">Whether it is a tombstone.</param>
    /// <param name="canonicalBody">The body in canonical JSON, see <see cref="CanonicalJson"/>.</param>
    /// <param name="attachments">The attachments; each must have its <see cref="DocumentAttachment.Sha256"/>.</param>
    public static RevisionId Compute(
        RevisionId? parent, bool deleted, ReadOnlySpan<byte> canonicalBody, ImmutableArray<DocumentAttachment> attachments) =>
        throw new NotImplementedException();
}
