using System.Buffers;
using System.Text.Json;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Filters;

/// <summary>The members of a document that start with <c>_</c>, as a selector sees them.</summary>
internal static class MangoEnvelope
{
    /// <summary>Writes <c>_id</c>, <c>_rev</c>, <c>_deleted</c> and <c>_attachments</c>.</summary>
    public static JsonDocument Create(DocumentRevision revision)
    {
        var text = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("_id", revision.Id);
            json.WriteString("_rev", revision.Revision.ToString());
            if (revision.Deleted) json.WriteBoolean("_deleted", true);
            if (!revision.Attachments.IsEmpty) WriteAttachments(revision, json);
            json.WriteEndObject();
        }

        return JsonDocument.Parse(text.WrittenMemory);
    }

    private static void WriteAttachments(DocumentRevision revision, Utf8JsonWriter json)
    {
        json.WriteStartObject("_attachments");
        foreach (DocumentAttachment attachment in revision.Attachments)
        {
            json.WriteStartObject(attachment.Name);
            json.WriteString("content_type", attachment.ContentType);
            json.WriteNumber("revpos", attachment.RevPos);
            if (attachment.Digest is not null) json.WriteString("digest", attachment.Digest);
            json.WriteNumber("length", attachment.Length);
            json.WriteBoolean("stub", true);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
