using TypedMemory.Core.Merging.Kinds;
using TypedMemory.Core.Merging.State;

namespace TypedMemory.Core.Merging.Explaining;

/// <summary>Says in a sentence why a member has the value that it has.</summary>
internal static class MergeReasons
{
    /// <summary>The rule of a state.</summary>
    public static MergeKind KindOf(MemberState state) => state.Tag switch
    {
        "" => MergeKind.LastWriterWins,
        ['j', ..] => MergeKind.Custom,
        ['f', ..] => MergeKind.FirstWriterWins,
        ['x', ..] => MergeKind.Max,
        ['n', ..] => MergeKind.Min,
        ['o', ..] => MergeKind.Monotone,
        ['c', ..] => MergeKind.Counter,
        ['s', ..] => MergeKind.Set,
        ['m', ..] => MergeKind.Map,
        _ => MergeKind.Record,
    };

    /// <summary>The sentence.</summary>
    /// <param name="joined">The join of the states.</param>
    /// <param name="states">The state of each leaf, which may have none.</param>
    /// <param name="isManual">Whether people choose.</param>
    public static string Of(MemberState joined, List<MemberState?> states, bool isManual)
    {
        MemberState[] known = [.. states.OfType<MemberState>()];
        bool isSame = known.Length == states.Count && known.All(
            state => Canonical.CompareRemovedLast(state.Value, known[0].Value) == 0);
        if (states.Count == 1) return Alone(joined);
        if (isSame) return "Every leaf has the same value.";
        if (isManual) return "The leaves differ, and the type leaves the choice to people.";
        if (known.Length == 1) return "Only one leaf knows the member; one that does not know it does not delete it.";
        return KindOf(joined) switch
        {
            MergeKind.LastWriterWins => LastWriter((RegisterState)joined, known),
            MergeKind.FirstWriterWins => "The earliest edit wins.",
            MergeKind.Max => "The greatest value wins.",
            MergeKind.Min => "The smallest value wins.",
            MergeKind.Monotone => "The value that is furthest in the order of the enum wins.",
            MergeKind.Counter => "What every actor has added and taken away counts; the value is the sum.",
            MergeKind.Set => "What a leaf has added stays, unless the other one had seen it and took it away.",
            MergeKind.Map => "Entry by entry, the later edit wins.",
            MergeKind.Record => "Property by property, the later edit wins.",
            _ => $"The application's rule \"{joined.Tag[CustomState.TagPrefix.Length..]}\" joins the values.",
        };
    }

    private static string Alone(MemberState state) => state.LastEdit switch
    {
        { Actor.Length: > 0 } => "The last edit of it.",
        { Time: 0 } => "Written by a program that stamps nothing.",
        { } => "Edited by a program that stamps nothing.",
        _ => KindOf(state) switch
        {
            MergeKind.Counter => "The sum of what every actor has added and taken away.",
            MergeKind.Set => "The elements that actors have added, and none has taken away.",
            _ => "Its parts come from edits of their own.",
        },
    };

    private static string LastWriter(RegisterState joined, MemberState[] known)
    {
        EditStamp stamp = joined.Stamp;
        EditStamp[] others = [.. known.OfType<RegisterState>().Where(other => RegisterState.Compare(other, joined) != 0)
            .Select(static other => other.Stamp)];
        if (others.Length == 0) return "The latest edit wins.";
        EditStamp next = others.Max();
        if (next.Time != stamp.Time) return $"The latest edit wins, by {Span(stamp.Time - next.Time)}.";
        if (next.Generation != stamp.Generation)
            return "The edits have the same time; the one made over it by another program wins.";
        if (next.Actor != stamp.Actor)
            return $"The edits have the same time; the greater actor wins, \"{stamp.Actor}\".";
        return "The edits have the same stamp; the greater value wins.";
    }

    private static string Span(long milliseconds) => milliseconds switch
    {
        < 1000 => $"{milliseconds} ms",
        < 120_000 => $"{milliseconds / 1000} s",
        < 7_200_000 => $"{milliseconds / 60_000} min",
        < 172_800_000 => $"{milliseconds / 3_600_000} h",
        _ => $"{milliseconds / 86_400_000} days",
    };
}
