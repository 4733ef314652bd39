using System.Buffers;
using System.IO.Pipelines;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Documents;

/// <summary>Writes revisions as documents of the protocol.</summary>
internal static class DocumentOutput
{
    /// <summary>
    /// Writes a document with stubs, or with <c>follows</c> where its bytes come as parts of a multipart message.
    /// </summary>
    public static void Write(
        IBufferWriter<byte> output, DocumentRevision revision, EnvelopeOptions envelope, ReadOptions options,
        bool follows = false)
    {
        if (follows && options.Attachments)
        {
            envelope = envelope with { Attachments = attachment => ContentOf(revision, attachment, options) };
        }

        DocumentEnvelope.Write(revision, output, envelope);
    }

    /// <summary>
    /// Writes a document as JSON, with the bytes of its attachments in base64 as far as they are wanted.
    /// </summary>
    public static async ValueTask WriteAsync(
        PipeWriter output, IDocumentStore store, DocumentRevision revision, EnvelopeOptions envelope,
        ReadOptions options, CancellationToken cancellationToken)
    {
        if (!options.Attachments || !revision.Attachments.Any(attachment => Wanted(revision, attachment, options)))
        {
            DocumentEnvelope.Write(revision, output, envelope);
            return;
        }

        // The document without its attachments and without its last brace, then the attachments streamed one by one.
        var bare = new ArrayBufferWriter<byte>(revision.Body.Length + 512);
        DocumentEnvelope.Write(WithoutAttachments(revision), bare, envelope);
        output.Write(bare.WrittenSpan[..^1]);
        output.Write(",\"_attachments\":{"u8);
        bool first = true;
        foreach (DocumentAttachment attachment in revision.Attachments)
        {
            if (!first) output.Write(","u8);
            first = false;
            bool wanted = Wanted(revision, attachment, options);
            WriteEntry(output, attachment, wanted);
            if (wanted)
            {
                Stream content = await OpenAsync(store, attachment, cancellationToken).ConfigureAwait(false);
                await using (content.ConfigureAwait(false))
                {
                    await output.Base64Async(content, cancellationToken).ConfigureAwait(false);
                }

                output.Write("\""u8);
            }

            output.Write("}"u8);
        }

        output.Write("}}"u8);
    }

    /// <summary>Opens an attachment's bytes, which a stored revision must have.</summary>
    public static async ValueTask<Stream> OpenAsync(
        IDocumentStore store, DocumentAttachment attachment, CancellationToken cancellationToken) =>
        (attachment.Sha256 is { } sha256
            ? await store.OpenAttachmentAsync(sha256, cancellationToken).ConfigureAwait(false) : null)
        ?? throw HubException.NotFound($"The bytes of the attachment \"{attachment.Name}\" are not here.");

    /// <summary>The attachments of a revision whose bytes the client wants.</summary>
    public static DocumentAttachment[] WantedAttachments(DocumentRevision revision, ReadOptions options) =>
        options.Attachments ? [.. revision.Attachments.Where(attachment => Wanted(revision, attachment, options))] : [];

    /// <summary>The attachments of a revision that come as parts of a multipart message.</summary>
    public static DocumentAttachment[] FollowingAttachments(DocumentRevision revision, ReadOptions options) =>
        [.. WantedAttachments(revision, options).Where(static attachment => attachment.Length > 0)];

    // CouchDB's replicator waits minutes for the bytes of a part that has none, so an empty attachment is in the
    // document itself.
    private static AttachmentContent ContentOf(
        DocumentRevision revision, DocumentAttachment attachment, ReadOptions options) =>
        !Wanted(revision, attachment, options) ? AttachmentContent.Stub
        : attachment.Length > 0 ? AttachmentContent.Follows
        : AttachmentContent.Inline(default);

    private static bool Wanted(DocumentRevision revision, DocumentAttachment attachment, ReadOptions options)
    {
        if (options.AttachmentsSince is not { } since) return options.Attachments;
        int known = 0;
        foreach (RevisionId ancestor in since)
        {
            if (ancestor.Generation > known && revision.Path.Revisions.Contains(ancestor)) known = ancestor.Generation;
        }

        return attachment.RevPos > known;
    }

    private static DocumentRevision WithoutAttachments(DocumentRevision revision) =>
        new() { Id = revision.Id, Path = revision.Path, Deleted = revision.Deleted, Body = revision.Body };

    // Everything up to the closing brace, or into the string of the data.
    private static void WriteEntry(IBufferWriter<byte> output, DocumentAttachment attachment, bool withData)
    {
        output.String(attachment.Name);
        output.Write(":{\"content_type\":"u8);
        output.String(attachment.ContentType);
        output.Write(",\"revpos\":"u8);
        output.Number(attachment.RevPos);
        if (attachment.Digest is { } digest)
        {
            output.Write(",\"digest\":"u8);
            output.String(digest);
        }

        if (withData)
        {
            output.Write(",\"data\":\""u8);
            return;
        }

        output.Write(",\"length\":"u8);
        output.Number(attachment.Length);
        output.Write(",\"stub\":true"u8);
    }
}
