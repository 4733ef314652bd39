using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging;

/// <summary>The hot path: the first revision of a document whose members are all last writer wins.</summary>
public static partial class TypedEdit
{
    /// <summary>
    /// The content with the reserved member at its end; <see langword="null"/> if the document needs more than that.
    /// </summary>
    private static byte[]? TryComposeFirst(IMemoryMerge merge, ReadOnlySpan<byte> content, EditContext context) =>
        context.IsPlain && IsPlain(merge, content)
            ? WithReserved(content, MergeRules.Default.EditTime(context.Now, 0), context.Actor, []) : null;

    /// <summary>Whether all members are last writer wins, and the reserved member stands behind them.</summary>
    private static bool IsPlain(IMemoryMerge merge, ReadOnlySpan<byte> content)
    {
        // A text "~…" may be a member that is reserved or stands behind it, or only a value: the general path sees.
        if (content.Length <= 2 || content.IndexOf("\"~"u8) >= 0) return false;
        if (merge.Policy is ConflictPolicy.DeleteWins or ConflictPolicy.ForgetWins || merge is IRuledMerge)
            return false;
        foreach (MergeMember member in merge.Members)
        {
            // A name beyond "~" would have to stand behind the reserved member.
            if (member.Kind != MergeKind.LastWriterWins || member.Name is ['~' or > '~', ..]) return false;
        }

        return true;
    }

    /// <summary>
    /// The content with the reserved member at its end: its base, and the stamps that differ from that.
    /// </summary>
    private static byte[] WithReserved(ReadOnlySpan<byte> content, long time, string actor, ReadOnlySpan<byte> stamps)
    {
        ReadOnlySpan<byte> start = ",\"~\":\""u8;
        Span<byte> digest = stackalloc byte[ReservedMember.DigestLength];
        ReservedMember.WriteDigest(content, digest);
        Span<byte> head = stackalloc byte[ReservedText.MaxHeadLength];
        head = head[..ReservedText.WriteHead(head, digest, time, actor)];
        int point = stamps.IsEmpty ? 0 : 1;
        byte[] body = GC.AllocateUninitializedArray<byte>(
            content.Length - 1 + start.Length + head.Length + point + stamps.Length + 2);
        Span<byte> rest = body;
        rest = Put(rest, content[..^1]);
        rest = Put(rest, start);
        rest = Put(rest, head);
        rest = Put(rest, "."u8[..point]);
        rest = Put(rest, stamps);
        Put(rest, "\"}"u8);
        return body;
    }

    private static Span<byte> Put(Span<byte> output, scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(output);
        return output[text.Length..];
    }
}
