using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Queries.Fields;

/// <summary>An entry of an index over fields, and its document.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Document">The document's winner.</param>
public sealed record FieldRow(FieldPlace Place, DocumentRevision Document);
