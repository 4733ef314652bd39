using System.Buffers;

namespace TypedMemory.Documents;

/// <summary>
/// The wire form of a document: the body with the members of the envelope (<c>_id</c>, <c>_rev</c>, <c>_deleted</c>,
/// <c>_revisions</c>, <c>_attachments</c>) spliced in and out, byte for byte otherwise.
/// </summary>
public static class DocumentEnvelope
{
    /// <summary>Takes a document apart.</summary>
    /// <param name="utf8Json">A JSON object as a peer or an application gave it.</param>
    /// <param name="limits">The limits that it is held to.</param>
    /// <exception cref="InvalidDocumentException">The document is one that CouchDB would refuse, or is over a limit.</exception>
    public static ParsedDocument Parse(ReadOnlyMemory<byte> utf8Json, DocumentLimits limits) => throw new NotImplementedException();

    /// <summary>Writes a revision as a document of the protocol, with <c>_revisions</c>.</summary>
    /// <param name="revision">The revision.</param>
    /// <param name="output">Where the document goes.</param>
    /// <param name="includeRevisions">Whether <c>_revisions</c> is written.</param>
    public static void Write(DocumentRevision revision, IBufferWriter<byte> output, bool includeRevisions = true) =>
        throw new NotImplementedException();

    /// <summary>Checks an id.</summary>
    /// <exception cref="InvalidDocumentException">
    /// The id is empty, starts with <c>_</c> outside <c>_design/</c> and <c>_local/</c>, holds a lone surrogate or is over the limit.
    /// </exception>
    public static void ValidateId(string id, DocumentLimits limits) => throw new NotImplementedException();
}
