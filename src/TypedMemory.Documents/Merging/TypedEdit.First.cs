using System.Buffers.Text;
using System.Text;

namespace TypedMemory.Documents;

/// <summary>The hot path: the first revision of a document whose members are all last writer wins.</summary>
public static partial class TypedEdit
{
    /// <summary>The content with the reserved member at its end; <see langword="null"/> if the document needs more than that.</summary>
    private static byte[]? TryComposeFirst(IMemoryMerge merge, ReadOnlySpan<byte> content, EditContext context)
    {
        // A text "~…" may be a member that is reserved or stands behind it, or only a value: the general path sees.
        if (content.Length <= 2 || content.IndexOf("\"~"u8) >= 0) return null;
        if (merge.Policy is ConflictPolicy.DeleteWins or ConflictPolicy.ForgetWins) return null;
        foreach (MergeMember member in merge.Members)
        {
            // A name beyond "~" would have to stand behind the reserved member.
            if (member.Kind != MergeKind.LastWriterWins || member.Name is ['~' or > '~', ..]) return null;
        }

        Span<byte> reserved = stackalloc byte[96];
        int length = WriteFirstReserved(content, context, reserved);
        byte[] body = GC.AllocateUninitializedArray<byte>(content.Length + length);
        content[..^1].CopyTo(body);
        reserved[..length].CopyTo(body.AsSpan(content.Length - 1));
        body[^1] = (byte)'}';
        return body;
    }

    private static int WriteFirstReserved(ReadOnlySpan<byte> content, EditContext context, Span<byte> output)
    {
        ReadOnlySpan<byte> head = ",\"~\":[1,\""u8;
        head.CopyTo(output);
        int length = head.Length;
        ReservedMember.WriteDigest(content, output.Slice(length, ReservedMember.DigestLength));
        length += ReservedMember.DigestLength;
        "\","u8.CopyTo(output[length..]);
        length += 2;
        Utf8Formatter.TryFormat(MergeRules.Default.EditTime(context.Now, 0), output[length..], out int digits);
        length += digits;
        ",\""u8.CopyTo(output[length..]);
        length += 2;
        length += Encoding.ASCII.GetBytes(context.Actor, output[length..]);
        "\"]"u8.CopyTo(output[length..]);
        return length + 2;
    }
}
