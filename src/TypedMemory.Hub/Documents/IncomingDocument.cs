using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;

namespace TypedMemory.Hub.Documents;

/// <summary>A document of a write request.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Parsed">The document, taken apart.</param>
internal sealed record IncomingDocument(string Id, ParsedDocument Parsed)
{
    /// <summary>
    /// The revision that a document of the wire says it replaces, if it is an edit: its <c>_rev</c>, or as in CouchDB
    /// the newest of its <c>_revisions</c>.
    /// </summary>
    public static RevisionId? ParentOf(ParsedDocument parsed) => parsed.Revision ?? parsed.Path?.Leaf;

    /// <summary>The revision that an edit replaces, or <see langword="null"/> if it names none.</summary>
    public RevisionId? Parent { get; init; }

    /// <summary>Attachments that came as parts of a multipart message, by name.</summary>
    public IReadOnlyDictionary<string, IAttachmentStage>? Parts { get; init; }

    /// <summary>
    /// The attachments, where they are in the store already; those with a revpos of 0 are new in this revision. Stands
    /// in for what the document itself says.
    /// </summary>
    public ImmutableArray<DocumentAttachment>? Attachments { get; init; }
}
