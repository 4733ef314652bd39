using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.Explaining;

/// <summary>Tells what a merge makes of a document and why, without writing anything.</summary>
public static class MergeExplainer
{
    private static readonly long s_mostMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Explains the merge of a document's live leaves; of a single one, where its values come from.</summary>
    /// <param name="merge">The type's merge.</param>
    /// <param name="document">The document with every leaf.</param>
    public static MergeExplanation Explain(IMemoryMerge merge, DocumentSnapshot document)
    {
        ArgumentNullException.ThrowIfNull(merge);
        ArgumentNullException.ThrowIfNull(document);
        Resolution resolution = ConflictResolver.Resolve(merge, document);
        MergeRules rules = MergeRules.Of(merge);
        try
        {
            List<LeafSet.Leaf> live = LeafSet.Read(document, merge, rules).Live;
            return new MergeExplanation(
                [.. live.Select(static leaf => leaf.Revision.Revision)],
                [.. NamesOf(live).Select(name => Explain(name, live, merge.Policy))],
                resolution.Outcome,
                ReasonOf(merge, resolution));
        }
        catch (ReservedMemberException unreadable)
        {
            return Unexplained(document, resolution.Outcome, unreadable.Message);
        }
    }

    private static string? ReasonOf(IMemoryMerge merge, Resolution resolution) => resolution.Outcome switch
    {
        ResolutionOutcome.Manual =>
            $"The type \"{merge.TypePrefix.TrimEnd(':')}\" leaves conflicts to people: nothing is merged by itself.",
        ResolutionOutcome.AwaitingNewerVersion or ResolutionOutcome.Failed => resolution.Reason,
        _ => null,
    };

    private static SortedSet<MemberName> NamesOf(List<LeafSet.Leaf> live)
    {
        var names = new SortedSet<MemberName>();
        foreach (LeafSet.Leaf leaf in live)
        {
            foreach (MemberEntry member in leaf.State.Members) names.Add(member.Name);
        }

        return names;
    }

    private static ExplainedMember Explain(MemberName name, List<LeafSet.Leaf> live, ConflictPolicy policy)
    {
        MemberState? joined = null;
        var states = new List<MemberState?>(live.Count);
        foreach (LeafSet.Leaf leaf in live)
        {
            MemberState? state = leaf.State.Find(name);
            states.Add(state);
            if (state is not null) joined = joined is null ? state : MemberState.Join(joined, state);
        }

        ReadOnlyMemory<byte>? merged = joined!.Value;
        int source = states.FindIndex(
            state => state is not null && Canonical.CompareRemovedLast(state.Value, merged) == 0);
        bool isManual = policy == ConflictPolicy.Manual && live.Count > 1;
        return new ExplainedMember(
            name.ToString(), MergeReasons.KindOf(joined), [.. states.Select(ValueOf)],
            isManual ? null : TextOf(merged), isManual ? -1 : source,
            MergeReasons.Of(joined, states, isManual));
    }

    private static ExplainedValue ValueOf(MemberState? state)
    {
        EditStamp? stamp = state?.LastEdit;
        return new ExplainedValue(
            TextOf(state?.Value),
            stamp is { Time: > 0 } timed
                ? DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(timed.Time, s_mostMilliseconds)) : null,
            stamp is { Actor.Length: > 0 } named ? named.Actor : null);
    }

    /// <summary>The values as they stand in the bodies, where the stamps cannot be read.</summary>
    private static MergeExplanation Unexplained(DocumentSnapshot document, ResolutionOutcome outcome, string reason)
    {
        DocumentRevision[] live = [.. document.Leaves.Where(static leaf => !leaf.Deleted)];
        List<List<ObjectMember>> bodies =
            [.. live.Select(static leaf => ObjectScanner.Scan(Canonical.Of(leaf.Body.Span)))];
        IEnumerable<MemberName> names = bodies.SelectMany(static members => members)
            .Select(static member => member.Name)
            .Where(static name => !name.Equals(ReservedMember.MemberName)).Distinct().Order();
        return new MergeExplanation(
            [.. live.Select(static leaf => leaf.Revision)],
            [.. names.Select(name => new ExplainedMember(
                name.ToString(), MergeKind.LastWriterWins,
                [.. bodies.Select(members => new ExplainedValue(Find(members, name), null, null))],
                null, -1, "The stamps of a leaf cannot be read, so nothing can be merged."))],
            outcome,
            reason);
    }

    private static string? Find(List<ObjectMember> members, MemberName name)
    {
        int place = members.FindIndex(member => member.Name.Equals(name));
        return place < 0 ? null : TextOf(members[place].Value);
    }

    private static string? TextOf(ReadOnlyMemory<byte>? json) =>
        json is { } value ? Encoding.UTF8.GetString(value.Span) : null;
}
