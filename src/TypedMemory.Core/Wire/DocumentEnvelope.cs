using System.Buffers;
using System.Text;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Wire;

/// <summary>
/// The wire form of a document: the body with the members of the envelope (<c>_id</c>, <c>_rev</c>, <c>_deleted</c>,
/// <c>_revisions</c>, <c>_attachments</c>) spliced in and out, byte for byte otherwise.
/// </summary>
public static class DocumentEnvelope
{
    /// <summary>Takes a document apart.</summary>
    /// <remarks>
    /// The members that CouchDB adds on request (<c>_conflicts</c>, <c>_revs_info</c> and the like) are dropped; the
    /// <c>_replication_…</c> members are the body's, as in CouchDB. Of a duplicate member of the envelope the last
    /// counts; duplicates of ordinary members stay. White space between members of the body may go, that within values
    /// stays.
    /// </remarks>
    /// <param name="utf8Json">
    /// A JSON object as a peer or an application gave it. The result can share this memory: it must not change
    /// afterwards.
    /// </param>
    /// <param name="limits">The limits that it is held to.</param>
    /// <exception cref="InvalidDocumentException">
    /// The document is one that CouchDB would refuse, or is over a limit.
    /// </exception>
    public static ParsedDocument Parse(ReadOnlyMemory<byte> utf8Json, DocumentLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return new EnvelopeParser(utf8Json, limits).Parse();
    }

    /// <summary>Writes a revision as a document of the protocol, with <c>_revisions</c>.</summary>
    /// <param name="revision">The revision; its attachments become stubs.</param>
    /// <param name="output">Where the document goes.</param>
    /// <param name="includeRevisions">Whether <c>_revisions</c> is written.</param>
    public static void Write(DocumentRevision revision, IBufferWriter<byte> output, bool includeRevisions = true) =>
        Write(revision, output, includeRevisions ? EnvelopeOptions.WithRevisions : EnvelopeOptions.Default);

    /// <summary>Writes a revision as a document.</summary>
    /// <param name="revision">The revision.</param>
    /// <param name="output">Where the document goes.</param>
    /// <param name="options">Which members the envelope has.</param>
    public static void Write(DocumentRevision revision, IBufferWriter<byte> output, EnvelopeOptions options)
    {
        ArgumentNullException.ThrowIfNull(revision);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(options);
        EnvelopeWriter.Write(revision, output, options);
    }

    /// <summary>Checks an id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="limits">The limits that it is held to.</param>
    /// <exception cref="InvalidDocumentException">
    /// The id is empty, starts with <c>_</c> outside <c>_design/</c> and <c>_local/</c>, holds a lone surrogate or is
    /// over the limit.
    /// </exception>
    public static void ValidateId(string id, DocumentLimits limits)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(limits);
        if (id.Length == 0) throw Invalid(id, "A document's id must not be empty.");
        if (id[0] == '_')
        {
            if (id is "_design/" or "_local/") throw Invalid(id, $"The id \"{id}\" has no name after its prefix.");
            if (!id.StartsWith("_design/", StringComparison.Ordinal)
                && !id.StartsWith("_local/", StringComparison.Ordinal))
            {
                throw Invalid(id, "Only reserved ids, \"_design/…\" and \"_local/…\", may start with an underscore.");
            }
        }

        int length = id.Length > limits.MaxIdLength / 3 ? Encoding.UTF8.GetByteCount(id) : 0;
        if (length > limits.MaxIdLength)
        {
            string start = id[..Math.Min(id.Length, 32)];
            throw Invalid(
                null, $"The id \"{start}…\" has {length} bytes, more than the limit of {limits.MaxIdLength}.");
        }

        if (HasLoneSurrogate(id)) throw Invalid(null, "The id holds half of a surrogate pair, which UTF-8 cannot say.");
    }

    internal static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        int at;
        while ((at = text.IndexOfAnyInRange('\uD800', '\uDFFF')) >= 0)
        {
            if (!char.IsHighSurrogate(text[at]) || at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1]))
                return true;
            text = text[(at + 2)..];
        }

        return false;
    }

    private static InvalidDocumentException Invalid(string? id, string reason) =>
        new(TypedMemoryErrorCodes.BadRequest, string.IsNullOrEmpty(id) ? null : id, reason);
}
