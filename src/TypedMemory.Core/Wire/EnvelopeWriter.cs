using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using TypedMemory.Core.Json;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Wire;

/// <summary>Writes documents with their envelope.</summary>
internal static class EnvelopeWriter
{
    public static void Write(DocumentRevision revision, IBufferWriter<byte> output, EnvelopeOptions options)
    {
        output.Write("{\"_id\":"u8);
        JsonText.Write(revision.Id, output);
        output.Write(",\"_rev\":"u8);
        WriteRevision(revision.Revision, output);
        if (revision.Deleted) output.Write(",\"_deleted\":true"u8);
        if (options.IncludeRevisions) WriteRevisions(revision.Path, options.RevisionLimit, output);
        if (!revision.Attachments.IsDefaultOrEmpty) WriteAttachments(revision, output, options.Attachments);
        WriteList(",\"_conflicts\":["u8, options.Conflicts.AsSpan(), output);
        WriteList(",\"_deleted_conflicts\":["u8, options.DeletedConflicts.AsSpan(), output);
        if (!options.RevisionsInfo.IsDefaultOrEmpty) WriteRevisionsInfo(options.RevisionsInfo.AsSpan(), output);
        if (options.LocalSequence is { } sequence)
        {
            output.Write(",\"_local_seq\":"u8);
            WriteNumber(sequence, output);
        }

        WriteBody(revision.Body.Span, output);
    }

    /// <summary>Writes the members of the body and the end of the document.</summary>
    private static void WriteBody(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        // A body is a JSON object: after its bracket and white space comes a member or the bracket that ends it.
        ReadOnlySpan<byte> members = body[(body.IndexOf((byte)'{') + 1)..].TrimStart(" \t\r\n"u8);
        if (members is not [(byte)'}', ..]) output.Write(","u8);
        output.Write(members);
    }

    private static void WriteRevisions(RevisionPath path, int limit, IBufferWriter<byte> output)
    {
        output.Write(",\"_revisions\":{\"start\":"u8);
        WriteNumber(path.Leaf.Generation, output);
        output.Write(",\"ids\":["u8);
        int count = Math.Min(path.Count, limit);
        for (int i = 0; i < count; i++)
        {
            if (i > 0) output.Write(","u8);
            RevisionId revision = path[i];
            if (revision.HasBinaryHash) WriteQuoted(revision, output, withGeneration: false);
            else JsonText.Write(revision.Hash, output);
        }

        output.Write("]}"u8);
    }

    private static void WriteAttachments(
        DocumentRevision revision, IBufferWriter<byte> output, Func<DocumentAttachment, AttachmentContent>? contentOf)
    {
        output.Write(",\"_attachments\":{"u8);
        bool first = true;
        foreach (DocumentAttachment attachment in revision.Attachments)
        {
            if (!first) output.Write(","u8);
            first = false;
            JsonText.Write(attachment.Name, output);
            output.Write(":{\"content_type\":"u8);
            JsonText.Write(attachment.ContentType, output);
            output.Write(",\"revpos\":"u8);
            WriteNumber(attachment.RevPos, output);
            if (attachment.Digest is not null)
            {
                output.Write(",\"digest\":"u8);
                JsonText.Write(attachment.Digest, output);
            }

            WriteContent(attachment, contentOf?.Invoke(attachment) ?? AttachmentContent.Stub, output);
            output.Write("}"u8);
        }

        output.Write("}"u8);
    }

    private static void WriteContent(
        DocumentAttachment attachment, AttachmentContent content, IBufferWriter<byte> output)
    {
        if (content.Data is { } data)
        {
            output.Write(",\"data\":\""u8);
            Span<byte> encoded = output.GetSpan(Base64.GetMaxEncodedToUtf8Length(data.Length));
            Base64.EncodeToUtf8(data.Span, encoded, out _, out int written);
            output.Advance(written);
            output.Write("\""u8);
            return;
        }

        output.Write(",\"length\":"u8);
        WriteNumber(attachment.Length, output);
        output.Write(content.IsFollowing ? ",\"follows\":true"u8 : ",\"stub\":true"u8);
    }

    private static void WriteList(
        ReadOnlySpan<byte> name, ReadOnlySpan<RevisionId> revisions, IBufferWriter<byte> output)
    {
        if (revisions.IsEmpty) return;
        output.Write(name);
        for (int i = 0; i < revisions.Length; i++)
        {
            if (i > 0) output.Write(","u8);
            WriteRevision(revisions[i], output);
        }

        output.Write("]"u8);
    }

    private static void WriteRevisionsInfo(ReadOnlySpan<RevisionInfo> infos, IBufferWriter<byte> output)
    {
        output.Write(",\"_revs_info\":["u8);
        for (int i = 0; i < infos.Length; i++)
        {
            output.Write(i > 0 ? ",{\"rev\":"u8 : "{\"rev\":"u8);
            WriteRevision(infos[i].Revision, output);
            output.Write(infos[i].Status switch
            {
                RevisionStatus.Available => ",\"status\":\"available\"}"u8,
                RevisionStatus.Deleted => ",\"status\":\"deleted\"}"u8,
                _ => ",\"status\":\"missing\"}"u8,
            });
        }

        output.Write("]"u8);
    }

    private static void WriteRevision(RevisionId revision, IBufferWriter<byte> output)
    {
        if (revision.HasBinaryHash) WriteQuoted(revision, output, withGeneration: true);
        else JsonText.Write(revision.ToString(), output);
    }

    private static void WriteQuoted(RevisionId revision, IBufferWriter<byte> output, bool withGeneration)
    {
        Span<byte> buffer = output.GetSpan(2 + 10 + 1 + 32);
        Span<byte> text = stackalloc byte[10 + 1 + 32];
        revision.TryFormat(text, out int length);
        text = text[..length];
        if (!withGeneration) text = text[^32..];
        buffer[0] = (byte)'"';
        text.CopyTo(buffer[1..]);
        buffer[text.Length + 1] = (byte)'"';
        output.Advance(text.Length + 2);
    }

    private static void WriteNumber(long value, IBufferWriter<byte> output)
    {
        value.TryFormat(output.GetSpan(20), out int written, provider: CultureInfo.InvariantCulture);
        output.Advance(written);
    }
}
