using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging;

/// <summary>
/// The hot path: edits of a document whose members are all last writer wins. The first revision, and a further edit by
/// the actor that made the last one, are written as the general path writes them, which a property test holds, without
/// making a state of them.
/// </summary>
internal static class PlainEdit
{
    private const int MaxPlainMembers = 64;

    /// <summary>
    /// The content with the reserved member at its end, or <see langword="null"/> if the document needs more than that.
    /// </summary>
    public static byte[]? TryComposeFirst(IMemoryMerge merge, ReadOnlySpan<byte> content, EditContext context) =>
        context.IsPlain && IsPlain(merge, content)
            ? WithReserved(content, MergeRules.Default.EditTime(context.Now, 0), context.Actor, []) : null;

    /// <summary>Composes the edit if it is of this kind.</summary>
    /// <param name="merge">The type's merge.</param>
    /// <param name="current">The document.</param>
    /// <param name="content">The wanted members.</param>
    /// <param name="context">The actor and the time of the edit.</param>
    /// <param name="write">The write, or <see langword="null"/> if nothing would change.</param>
    /// <returns>Whether it is.</returns>
    public static bool TryComposeNext(
        IMemoryMerge merge, DocumentSnapshot current, ReadOnlySpan<byte> content, EditContext context,
        out DocumentWrite? write)
    {
        write = null;
        if (current.Leaves is not [{ Deleted: false } leaf] || !context.IsPlain || !IsPlain(merge, content))
            return false;
        Span<long> times = stackalloc long[MaxPlainMembers];
        if (!PlainReserved.TryRead(leaf.Body.Span, context.Actor, out PlainReserved reserved)
            || !TryReadTimes(merge, reserved, content, times, out int count, out long greatest))
        {
            return false;
        }

        if (!(times = times[..count]).Contains(0)) return true;
        if (greatest >= EditStamp.MaxTime) return false;
        times.Replace(0, MergeRules.Default.EditTime(context.Now, greatest));
        long most = MostFrequent(times);
        Span<byte> stamps = stackalloc byte[MaxPlainMembers * (2 + Base64Digits.MaxLength)];
        if (!TryWriteStamps(content, times, most, stamps, out int length)) return false;
        byte[] body = WithReserved(content, most, context.Actor, stamps[..length]);
        write = TypedEdit.Write(
            current.Id, current.Sequence,
            [RevisionWriter.Child(current.Id, leaf.Path, deleted: false, body, leaf.Attachments)]);
        return true;
    }

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

    /// <summary>The times of the wanted members in their order, 0 for those that the edit sets.</summary>
    /// <param name="merge">The type's merge.</param>
    /// <param name="reserved">What is stored.</param>
    /// <param name="content">What is wanted.</param>
    /// <param name="times">Takes the times.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="greatest">The greatest time that is stored.</param>
    /// <returns>Whether the general path has nothing to do that this one cannot.</returns>
    private static bool TryReadTimes(
        IMemoryMerge merge, PlainReserved reserved, ReadOnlySpan<byte> content, Span<long> times, out int count,
        out long greatest)
    {
        count = 0;
        greatest = 0;
        var stored = new PlainMembers(reserved.Members);
        var wanted = new PlainMembers(content[1..^1]);
        ReadOnlySpan<byte> stamps = reserved.Stamps;
        if (!stored.TryMoveNext() || !wanted.TryMoveNext()) return false;
        for (; !wanted.AtEnd; count++)
        {
            if (count == times.Length) return false;
            int order = stored.AtEnd ? -1 : wanted.Name.SequenceCompareTo(stored.Name);

            // A removal is kept in mind, and a new member that says nothing is not an edit: both take the general path.
            if (order > 0 || (order < 0 && MergeRules.Default.SaysNothing(wanted.Value))) return false;
            long time = 0;
            if (order == 0)
            {
                if (!TryReadTime(reserved.Time, stored.Name, ref stamps, out time)) return false;
                if (time is < 1 or > EditStamp.MaxTime) return false;
                greatest = Math.Max(greatest, time);
                if (!wanted.Value.SequenceEqual(stored.Value))
                {
                    // Another case sets members again that do not change.
                    if (IsDiscriminator(merge, wanted.Name)) return false;
                    time = 0;
                }

                if (!stored.TryMoveNext()) return false;
            }

            times[count] = time;
            if (!wanted.TryMoveNext()) return false;
        }

        return stored.AtEnd && stamps.IsEmpty;
    }

    private static bool IsDiscriminator(IMemoryMerge merge, ReadOnlySpan<byte> name)
    {
        foreach (MergeMember member in merge.Members)
        {
            if (member.IsDiscriminator) return new MemberName(name.ToArray()).Is(member.Name);
        }

        return false;
    }

    /// <summary>The time of a member: that of the base, unless the next stamp is the member's.</summary>
    private static bool TryReadTime(
        long baseTime, ReadOnlySpan<byte> name, ref ReadOnlySpan<byte> stamps, out long time)
    {
        time = baseTime;
        ReadOnlySpan<byte> rest = stamps;
        if (stamps.IsEmpty) return true;
        if (!Base64Digits.TryReadCode(ref rest, out int code)) return false;
        if (code != ReservedMember.CodeOf(name)) return true;
        if (!Base64Digits.TryReadDistance(ref rest, out long distance)) return false;
        stamps = rest;
        time += distance;
        return true;
    }

    /// <summary>The base: the most frequent time, the greatest of equally frequent ones.</summary>
    private static long MostFrequent(ReadOnlySpan<long> times)
    {
        long best = 0;
        int most = 0;
        foreach (long time in times)
        {
            int count = times.Count(time);
            if (count < most || (count == most && time <= best)) continue;
            (most, best) = (count, time);
        }

        return best;
    }

    /// <summary>Writes the stamps that differ from the base.</summary>
    private static bool TryWriteStamps(
        ReadOnlySpan<byte> content, ReadOnlySpan<long> times, long most, Span<byte> output, out int length)
    {
        length = 0;
        if (times.IndexOfAnyExcept(most) < 0) return true;
        Span<int> codes = stackalloc int[times.Length];
        var members = new PlainMembers(content[1..^1]);
        for (int i = 0; i < codes.Length; i++)
        {
            if (!members.TryMoveNext()) return false;
            codes[i] = ReservedMember.CodeOf(members.Name);
        }

        for (int i = 0; i < times.Length; i++)
        {
            if (times[i] == most) continue;

            // A code that stands for two members is for the general path.
            if (codes.Count(codes[i]) > 1) return false;
            length += Base64Digits.WriteStamp(output[length..], codes[i], times[i] - most);
        }

        return true;
    }
}
