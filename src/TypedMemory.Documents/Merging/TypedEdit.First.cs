using System.Buffers.Text;
using System.Text;

namespace TypedMemory.Documents;

/// <summary>The hot path: the first revision of a document whose members are all last writer wins.</summary>
public static partial class TypedEdit
{
    /// <summary>The content with the reserved member at its end; <see langword="null"/> if the document needs more than that.</summary>
    private static byte[]? TryComposeFirst(IMemoryMerge merge, ReadOnlySpan<byte> content, EditContext context) =>
        IsPlain(merge, content) ? WithReserved(content, MergeRules.Default.EditTime(context.Now, 0), context.Actor, []) : null;

    /// <summary>Whether all members are last writer wins, and the reserved member stands behind them.</summary>
    private static bool IsPlain(IMemoryMerge merge, ReadOnlySpan<byte> content)
    {
        // A text "~…" may be a member that is reserved or stands behind it, or only a value: the general path sees.
        if (content.Length <= 2 || content.IndexOf("\"~"u8) >= 0) return false;
        if (merge.Policy is ConflictPolicy.DeleteWins or ConflictPolicy.ForgetWins || merge is IRuledMerge) return false;
        foreach (MergeMember member in merge.Members)
        {
            // A name beyond "~" would have to stand behind the reserved member.
            if (member.Kind != MergeKind.LastWriterWins || member.Name is ['~' or > '~', ..]) return false;
        }

        return true;
    }

    /// <summary>The content with the reserved member at its end: its base, and what differs from that.</summary>
    private static byte[] WithReserved(ReadOnlySpan<byte> content, long time, string actor, ReadOnlySpan<byte> extras)
    {
        Span<byte> reserved = stackalloc byte[96];
        ReadOnlySpan<byte> head = ",\"~\":[1,\""u8;
        head.CopyTo(reserved);
        int length = head.Length;
        ReservedMember.WriteDigest(content, reserved.Slice(length, ReservedMember.DigestLength));
        length += ReservedMember.DigestLength;
        "\","u8.CopyTo(reserved[length..]);
        length += 2;
        Utf8Formatter.TryFormat(time, reserved[length..], out int digits);
        length += digits;
        ",\""u8.CopyTo(reserved[length..]);
        length += 2;
        length += Encoding.ASCII.GetBytes(actor, reserved[length..]);
        reserved[length++] = (byte)'"';

        byte[] body = GC.AllocateUninitializedArray<byte>(content.Length - 1 + length + extras.Length + 2);
        content[..^1].CopyTo(body);
        Span<byte> end = body.AsSpan(content.Length - 1);
        reserved[..length].CopyTo(end);
        extras.CopyTo(end[length..]);
        "]}"u8.CopyTo(end[(length + extras.Length)..]);
        return body;
    }
}
