using System.Buffers.Text;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace TypedMemory.Documents;

/// <summary>
/// The hot path: a further edit, by the actor that made the last one, of a document whose members are all last writer
/// wins. It writes the bytes that the general path writes, which a property test holds, without making a state of them.
/// </summary>
public static partial class TypedEdit
{
    private const int MaxPlainMembers = 64;
    private const int MaxStampsLength = 1024;

    /// <summary>Composes the edit if it is of this kind.</summary>
    /// <param name="merge">The type's merge.</param>
    /// <param name="current">The document.</param>
    /// <param name="content">The wanted members.</param>
    /// <param name="context">Who edits, and when.</param>
    /// <param name="write">The write; <see langword="null"/> if nothing would change.</param>
    /// <returns>Whether it is.</returns>
    internal static bool TryComposeNext(
        IMemoryMerge merge, DocumentSnapshot current, ReadOnlySpan<byte> content, EditContext context, out DocumentWrite? write)
    {
        write = null;
        if (current.Leaves is not [{ Deleted: false } leaf] || !IsPlain(merge, content)) return false;
        Span<long> times = stackalloc long[MaxPlainMembers];
        if (!PlainReserved.TryRead(leaf.Body.Span, context.Actor, out PlainReserved reserved)
            || !TryReadTimes(reserved, content, times, out int count, out long greatest))
        {
            return false;
        }

        times = times[..count];
        if (!times.Contains(0)) return true;
        times.Replace(0, MergeRules.Default.EditTime(context.Now, greatest));
        long most = MostFrequent(times);
        Span<byte> stamps = stackalloc byte[MaxStampsLength];
        if (!TryWriteStamps(content, times, most, stamps, out int length)) return false;
        byte[] body = WithReserved(content, most, context.Actor, stamps[..length]);
        write = Write(current.Id, current.Sequence, [RevisionWriter.Child(current.Id, leaf.Path, deleted: false, body, leaf.Attachments)]);
        return true;
    }

    /// <summary>The times of the wanted members in their order, 0 for those that the edit sets.</summary>
    /// <param name="reserved">What is stored.</param>
    /// <param name="content">What is wanted.</param>
    /// <param name="times">Takes the times.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="greatest">The greatest time that is stored.</param>
    /// <returns>Whether the general path has nothing to do that this one cannot.</returns>
    private static bool TryReadTimes(
        PlainReserved reserved, ReadOnlySpan<byte> content, Span<long> times, out int count, out long greatest)
    {
        count = 0;
        greatest = 0;
        var stored = new PlainMembers(reserved.Members);
        var stamps = new PlainMembers(reserved.Stamps);
        var wanted = new PlainMembers(content[1..^1]);
        if (!stored.TryMoveNext() || !stamps.TryMoveNext() || !wanted.TryMoveNext()) return false;
        for (; !wanted.AtEnd; count++)
        {
            if (count == times.Length) return false;
            int order = stored.AtEnd ? -1 : wanted.Name.SequenceCompareTo(stored.Name);

            // A removal is kept in mind, and a new member that says nothing is no edit: both are for the general path.
            if (order > 0 || (order < 0 && MergeRules.Default.SaysNothing(wanted.Value))) return false;
            long time = 0;
            if (order == 0)
            {
                time = reserved.Time;
                if (!stamps.AtEnd && stamps.Name.SequenceEqual(stored.Name))
                {
                    if (!Utf8Parser.TryParse(stamps.Value, out long distance, out int digits) || digits != stamps.Value.Length) return false;
                    time += distance;
                    if (!stamps.TryMoveNext()) return false;
                }

                if (time is < 1 or > EditStamp.MaxTime) return false;
                greatest = Math.Max(greatest, time);
                if (!wanted.Value.SequenceEqual(stored.Value)) time = 0;
                if (!stored.TryMoveNext()) return false;
            }

            times[count] = time;
            if (!wanted.TryMoveNext()) return false;
        }

        return stored.AtEnd && stamps.AtEnd;
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

    /// <summary>Writes the part of the reserved member that tells the stamps which differ from the base.</summary>
    private static bool TryWriteStamps(
        ReadOnlySpan<byte> content, ReadOnlySpan<long> times, long most, Span<byte> output, out int length)
    {
        length = 0;
        var members = new PlainMembers(content[1..^1]);
        ReadOnlySpan<byte> separator = ",{\"s\":{\""u8;
        foreach (long time in times)
        {
            if (!members.TryMoveNext()) return false;
            if (time == most) continue;
            if (length + separator.Length + members.Name.Length + 32 > output.Length) return false;
            separator.CopyTo(output[length..]);
            length += separator.Length;
            members.Name.CopyTo(output[length..]);
            length += members.Name.Length;
            "\":"u8.CopyTo(output[length..]);
            length += 2;
            Utf8Formatter.TryFormat(time - most, output[length..], out int digits);
            length += digits;
            separator = ",\""u8;
        }

        if (length == 0) return true;
        "}}"u8.CopyTo(output[length..]);
        length += 2;
        return true;
    }
}
