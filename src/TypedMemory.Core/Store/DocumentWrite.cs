using System.Collections.Immutable;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Store;

/// <summary>One document's part of a batch: revisions to graft, and the state that the document must be in.</summary>
/// <remarks>
/// All revisions of one write are stored or none is. A revision that the document holds already is a no-op. Grafting
/// itself never conflicts (CouchDB's <c>new_edits=false</c>); an edit gets its guarantee from the conditions.
/// </remarks>
public sealed class DocumentWrite
{
    /// <summary>The document's id.</summary>
    public required string Id { get; init; }

    /// <summary>The revisions, each with its path; a parent before its child.</summary>
    public required ImmutableArray<DocumentRevision> Revisions { get; init; }

    /// <summary>
    /// If set, nothing is written unless the document's sequence is this one, 0 for a document that does not exist.
    /// </summary>
    public long? IfSequence { get; init; }

    /// <summary>
    /// If set, nothing is written unless this revision is a leaf of the document. What the leaf is then replaced by are
    /// <see cref="Revisions"/>.
    /// </summary>
    public RevisionId? IfLeaf { get; init; }

    /// <summary>
    /// Whether nothing is written if that gave the document the key of another one in a unique index, unless it had the
    /// key before. The default value is <see langword="false"/>: what is replicated or merged is stored in any case.
    /// </summary>
    public bool KeepsUnique { get; init; }

    /// <summary>
    /// For <see cref="KeepsUnique"/>: brings the document, and others of an older version of the type's schema, which
    /// no index over members holds, into the present form. The default value is <see langword="null"/>: there is
    /// nothing older.
    /// </summary>
    public DocumentUpcast? Upcast { get; init; }
}
