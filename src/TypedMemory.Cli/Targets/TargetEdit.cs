using System.Collections.Immutable;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Cli.Targets;

/// <summary>An edit of a document.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Replaced">The revision that it replaces; <see langword="null"/> for a new document.</param>
/// <param name="Body">The new body.</param>
/// <param name="Deleted">Whether the document is deleted.</param>
/// <param name="Attachments">The attachments that it keeps.</param>
internal sealed record TargetEdit(
    string Id, RevisionPath? Replaced, ReadOnlyMemory<byte> Body, bool Deleted,
    ImmutableArray<DocumentAttachment> Attachments);
