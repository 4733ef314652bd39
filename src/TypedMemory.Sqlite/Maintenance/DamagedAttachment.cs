using TypedMemory.Core.Revisions;

namespace TypedMemory.Sqlite.Maintenance;

/// <summary>An attachment of a leaf whose bytes are missing in the store, or are not those that it was stored
/// with.</summary>
/// <param name="Id">The document.</param>
/// <param name="Revision">The leaf.</param>
/// <param name="Attachment">The attachment as the leaf has it; its <see cref="DocumentAttachment.Sha256"/> is the hash
/// that its bytes should have.</param>
public sealed record DamagedAttachment(string Id, RevisionId Revision, DocumentAttachment Attachment);
