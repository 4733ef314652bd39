using System.Collections.Immutable;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Attachments;

/// <summary>
/// Writes documents with attachments: their bytes inline, announced as following, or left out as stubs.
/// </summary>
internal static class AttachmentWriter
{
    /// <summary>How a revision's attachments are sent.</summary>
    public static AttachmentPlan Plan(DocumentRevision revision, PeerDocument document, int inlineBytes)
    {
        if (revision.Attachments.IsEmpty) return AttachmentPlan.None;
        long length = 0;
        foreach (DocumentAttachment attachment in revision.Attachments) length += attachment.Length;
        return length <= inlineBytes && KnownGeneration(revision, document) == 0
            ? AttachmentPlan.Inline : AttachmentPlan.Stream;
    }

    /// <summary>The generation of the newest ancestor that the peer holds; 0 if it is not known to hold one.</summary>
    public static int KnownGeneration(DocumentRevision revision, PeerDocument document)
    {
        ImmutableArray<RevisionId> known = document.KnownAncestors;
        if (known.IsEmpty) return 0;
        foreach (RevisionId ancestor in revision.Path.Revisions)
        {
            if (ancestor != revision.Revision && known.Contains(ancestor)) return ancestor.Generation;
        }

        return 0;
    }

    /// <summary>Writes a document with all attachments in base64.</summary>
    public static async ValueTask WriteInlineAsync(
        DocumentRevision revision, PeerWriteBatch batch, PooledBuffer output, CancellationToken cancellationToken)
    {
        var contents = new Dictionary<string, AttachmentContent>(StringComparer.Ordinal);
        foreach (DocumentAttachment attachment in revision.Attachments)
        {
            byte[] bytes = await ReadAsync(revision, attachment, batch, cancellationToken).ConfigureAwait(false);
            contents[attachment.Name] = AttachmentContent.Inline(bytes);
        }

        Write(revision, contents, output);
    }

    /// <summary>
    /// Writes a document whose attachments follow it, but for those that the peer holds, which are stubs.
    /// </summary>
    /// <param name="revision">The document.</param>
    /// <param name="knownGeneration">Attachments that have not changed since this generation are stubs; 0: none
    /// is.</param>
    /// <param name="output">Where it goes.</param>
    /// <returns>The attachments that follow, in order.</returns>
    public static List<DocumentAttachment> WriteFollowing(
        DocumentRevision revision, int knownGeneration, PooledBuffer output)
    {
        var following = new List<DocumentAttachment>();
        var contents = new Dictionary<string, AttachmentContent>(StringComparer.Ordinal);
        foreach (DocumentAttachment attachment in revision.Attachments)
        {
            bool stub = attachment.RevPos > 0 && attachment.RevPos <= knownGeneration;
            contents[attachment.Name] = stub ? AttachmentContent.Stub : AttachmentContent.Follows;
            if (!stub) following.Add(attachment);
        }

        Write(revision, contents, output);
        return following;
    }

    /// <summary>Opens the bytes of an attachment at the place that they come from.</summary>
    public static async ValueTask<Stream> OpenAsync(
        DocumentRevision revision, DocumentAttachment attachment, PeerWriteBatch batch,
        CancellationToken cancellationToken)
    {
        if (batch.OpenAttachment is null)
            throw new ArgumentException("The batch has attachments and nothing that opens them. Set PeerWriteBatch.OpenAttachment.", nameof(batch));
        return await batch.OpenAttachment(revision, attachment, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The source did not deliver what the document says.</summary>
    public static TypedMemoryException WrongLength(DocumentRevision revision, DocumentAttachment attachment) => new(
        TypedMemoryErrorCodes.Corrupt,
        $"The attachment \"{attachment.Name}\" of \"{revision.Id}\" at \"{revision.Revision}\" was not sent: it should have "
        + $"{attachment.Length} bytes, and its source delivers another number.");

    private static void Write(
        DocumentRevision revision, Dictionary<string, AttachmentContent> contents, PooledBuffer output)
    {
        // The digest that we know may be of bytes that another peer compressed; with the bytes themselves it can only
        // be wrong.
        var written = new DocumentRevision
        {
            Id = revision.Id,
            Path = revision.Path,
            Deleted = revision.Deleted,
            Body = revision.Body,
            Attachments =
            [
                .. revision.Attachments.Select(
                    a => contents[a.Name] == AttachmentContent.Stub ? a : a with { Digest = null }),
            ],
        };
        DocumentEnvelope.Write(
            written, output, new EnvelopeOptions
            { IncludeRevisions = true, Attachments = attachment => contents[attachment.Name] });
    }

    private static async ValueTask<byte[]> ReadAsync(
        DocumentRevision revision, DocumentAttachment attachment, PeerWriteBatch batch,
        CancellationToken cancellationToken)
    {
        Stream source = await OpenAsync(revision, attachment, batch, cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            byte[] bytes = new byte[attachment.Length + 1];
            int count = await source.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            return count == attachment.Length ? bytes[..count] : throw WrongLength(revision, attachment);
        }
    }
}
