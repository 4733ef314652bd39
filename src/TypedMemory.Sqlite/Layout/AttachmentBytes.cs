using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Sqlite.Layout;

/// <summary>The form of a revision's attachments in the file: the column <c>atts</c>.</summary>
internal static class AttachmentBytes
{
    private const int Version = 1;

    public static byte[]? Write(ImmutableArray<DocumentAttachment> attachments)
    {
        if (attachments.IsDefaultOrEmpty) return null;
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write((byte)Version);
        writer.Write7BitEncodedInt(attachments.Length);
        foreach (DocumentAttachment attachment in attachments)
        {
            writer.Write(attachment.Name);
            writer.Write(attachment.ContentType);
            writer.Write7BitEncodedInt64(attachment.Length);
            writer.Write7BitEncodedInt(attachment.RevPos);
            writer.Write(attachment.Digest ?? "");
            writer.Write(attachment.Sha256 ?? "");
        }

        writer.Flush();
        return stream.ToArray();
    }

    public static ImmutableArray<DocumentAttachment> Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return [];
        using var reader = new BinaryReader(new MemoryStream(bytes.ToArray()), Encoding.UTF8);
        if (reader.ReadByte() != Version) throw new FormatException("The attachments are of an unknown form.");
        int count = reader.Read7BitEncodedInt();
        if (count < 0 || count > bytes.Length)
            throw new FormatException($"{bytes.Length} bytes cannot hold {count} attachments.");
        var attachments = ImmutableArray.CreateBuilder<DocumentAttachment>(count);
        for (int i = count; i > 0; i--)
        {
            attachments.Add(new DocumentAttachment
            {
                Name = reader.ReadString(),
                ContentType = reader.ReadString(),
                Length = reader.Read7BitEncodedInt64(),
                RevPos = reader.Read7BitEncodedInt(),
                Digest = reader.ReadString() is { Length: > 0 } digest ? digest : null,
                Sha256 = reader.ReadString() is { Length: > 0 } sha256 ? sha256 : null,
            });
        }

        return attachments.MoveToImmutable();
    }
}
