using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using TypedMemory.Documents;

namespace TypedMemory.CouchDb;

/// <summary>Writes documents with attachments: their bytes inline, announced as following, or left out as stubs.</summary>
internal static class AttachmentWriter
{
    /// <summary>How a revision's attachments are sent.</summary>
    public static AttachmentPlan Plan(DocumentRevision revision, PeerWriteBatch batch, int inlineBytes)
    {
        if (revision.Attachments.IsEmpty) return AttachmentPlan.None;
        long length = 0;
        foreach (DocumentAttachment attachment in revision.Attachments) length += attachment.Length;
        return length <= inlineBytes && KnownGeneration(revision, batch) == 0 ? AttachmentPlan.Inline : AttachmentPlan.Stream;
    }

    /// <summary>The generation of the newest ancestor that the peer holds; 0 if it is not known to hold one.</summary>
    public static int KnownGeneration(DocumentRevision revision, PeerWriteBatch batch)
    {
        if (!batch.KnownAncestors.TryGetValue(revision.Id, out ImmutableArray<RevisionId> known)) return 0;
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
        Begin(revision, output);
        bool first = true;
        foreach (DocumentAttachment attachment in revision.Attachments)
        {
            WriteEntry(attachment, first, output);
            first = false;
            output.Write(",\"data\":\""u8);
            await WriteBase64Async(revision, attachment, batch, output, cancellationToken).ConfigureAwait(false);
            output.Write("\"}"u8);
        }

        output.Write("}}"u8);
    }

    /// <summary>Writes a document whose attachments follow it, but for those that the peer holds, which are stubs.</summary>
    /// <param name="revision">The document.</param>
    /// <param name="knownGeneration">Attachments that have not changed since this generation are stubs; 0: none is.</param>
    /// <param name="output">Where it goes.</param>
    /// <returns>The attachments that follow, in order.</returns>
    public static List<DocumentAttachment> WriteFollowing(DocumentRevision revision, int knownGeneration, PooledBuffer output)
    {
        var following = new List<DocumentAttachment>();
        Begin(revision, output);
        bool first = true;
        foreach (DocumentAttachment attachment in revision.Attachments)
        {
            WriteEntry(attachment, first, output);
            first = false;
            if (attachment.RevPos > 0 && attachment.RevPos <= knownGeneration)
            {
                output.Write(",\"stub\":true"u8);
                if (attachment.Digest is not null)
                {
                    output.Write(",\"digest\":"u8);
                    CouchDbJson.WriteString(attachment.Digest, output);
                }
            }
            else
            {
                output.Write(",\"follows\":true"u8);
                following.Add(attachment);
            }

            output.Write(",\"length\":"u8);
            WriteNumber(attachment.Length, output);
            output.Write("}"u8);
        }

        output.Write("}}"u8);
        return following;
    }

    /// <summary>Opens the bytes of an attachment at the place that they come from.</summary>
    public static async ValueTask<Stream> OpenAsync(
        DocumentRevision revision, DocumentAttachment attachment, PeerWriteBatch batch, CancellationToken cancellationToken)
    {
        if (batch.OpenAttachment is null) throw new ArgumentException("A batch with attachments has an OpenAttachment.", nameof(batch));
        return await batch.OpenAttachment(revision, attachment, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The source did not deliver what the document says.</summary>
    public static TypedMemoryException WrongLength(DocumentRevision revision, DocumentAttachment attachment) => new(
        TypedMemoryErrorCodes.Corrupt,
        $"The attachment \"{attachment.Name}\" of \"{revision.Id}\" at \"{revision.Revision}\" was not sent: it should have "
        + $"{attachment.Length} bytes, and its source delivers another number.");

    private static void Begin(DocumentRevision revision, PooledBuffer output)
    {
        var bare = new DocumentRevision { Id = revision.Id, Path = revision.Path, Deleted = revision.Deleted, Body = revision.Body };
        DocumentEnvelope.Write(bare, output);
        output.Truncate(output.WrittenSpan.LastIndexOf((byte)'}'));
        output.Write(",\"_attachments\":{"u8);
    }

    private static void WriteEntry(DocumentAttachment attachment, bool first, PooledBuffer output)
    {
        if (!first) output.Write(","u8);
        CouchDbJson.WriteString(attachment.Name, output);
        output.Write(":{\"content_type\":"u8);
        CouchDbJson.WriteString(attachment.ContentType, output);
        if (attachment.RevPos <= 0) return;
        output.Write(",\"revpos\":"u8);
        WriteNumber(attachment.RevPos, output);
    }

    private static void WriteNumber(long value, PooledBuffer output)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(20), out int length);
        output.Advance(length);
    }

    private static async ValueTask WriteBase64Async(
        DocumentRevision revision, DocumentAttachment attachment, PeerWriteBatch batch, PooledBuffer output,
        CancellationToken cancellationToken)
    {
        int length = checked((int)attachment.Length);
        byte[] bytes = ArrayPool<byte>.Shared.Rent(length + 1);
        try
        {
            Stream source = await OpenAsync(revision, attachment, batch, cancellationToken).ConfigureAwait(false);
            await using (source.ConfigureAwait(false))
            {
                int count = await source.ReadAtLeastAsync(
                    bytes.AsMemory(0, length + 1), length + 1, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                if (count != length) throw WrongLength(revision, attachment);
            }

            Base64.EncodeToUtf8(bytes.AsSpan(0, length), output.GetSpan(Base64.GetMaxEncodedToUtf8Length(length)), out _, out int written);
            output.Advance(written);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
