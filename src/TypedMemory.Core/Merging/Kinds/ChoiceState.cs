using System.Collections.Immutable;
using TypedMemory.Core.Merging.State;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.Kinds;

/// <summary>First writer wins, max, min and monotone: one value is chosen by a total order.</summary>
/// <remarks>
/// The epoch is the delete that the document was last brought back from: the values of an earlier existence never come
/// back, however great they were. Within an epoch a value only moves in the direction of its rule.
/// </remarks>
internal sealed class ChoiceState(
    ChoiceRule rule, MergeValueKind values, long epoch, EditStamp stamp, long rank,
    ReadOnlyMemory<byte>? value) : MemberState
{
    /// <summary>The rank of a value that the declaration does not name: below all.</summary>
    private const long Unranked = 0;

    public override string Tag { get; } = ValueKindTag.Of(TagOf(rule), values);

    public override ReadOnlyMemory<byte>? Value => value;

    public override bool IsBound => rule switch
    {
        ChoiceRule.Greatest or ChoiceRule.Smallest => values != MergeValueKind.Plain,
        ChoiceRule.Furthest => stamp.Generation == 0,
        _ => true,
    };

    public override EditStamp? LastEdit => stamp;

    public override bool IsOfOneEdit => true;

    public override bool Shows(MemberState side) => side is ChoiceState other && other.Tag == Tag
        && other.Epoch == epoch && (rule != ChoiceRule.First || other.Stamp == stamp)
        && Canonical.CompareRemovedLast(value, other.Value) == 0;

    public override long GreatestTime => Math.Max(epoch, stamp.Time);

    public override int GenerationAtEnd => stamp.GenerationAtEnd;

    private EditStamp Stamp => stamp;

    private long Epoch => epoch;

    private long Rank => rank;

    /// <summary>0 without the member, 1 where it is null, 2 with a value.</summary>
    private int Level => value is not { } present ? 0 : IsNull(present) ? 1 : 2;

    public static ChoiceState Empty(ChoiceRule rule, MergeValueKind values, EditStamp stamp) =>
        new(rule, IsCompared(rule) ? values : MergeValueKind.Plain, 0, stamp, Unranked, null);

    /// <summary>
    /// Documents of older versions of the library do not name the kind of the values, and foreign edits tell no rank.
    /// </summary>
    public override MemberState Bind(MergeMember declared)
    {
        if (rule == ChoiceRule.Furthest)
        {
            long known = declared.Kind == MergeKind.Monotone && value is { } present
                ? RankOf(present, declared.Order) : Unranked;
            return known == Unranked || known == rank
                ? this : new ChoiceState(rule, values, epoch, stamp, known, value);
        }

        return values == MergeValueKind.Plain && declared.Values != MergeValueKind.Plain
            && declared.Kind == KindOf(rule)
            ? new ChoiceState(rule, declared.Values, epoch, stamp, rank, value)
            : this;
    }

    public override MemberState Edit(ReadOnlyMemory<byte>? value, MemberEdit edit)
    {
        // Null is below every value, and no member is below null: going there changes nothing.
        if (value is not { } wanted || (Value is not null && IsNull(wanted))) return this;
        if (Value is { } present && present.Span.SequenceEqual(wanted.Span)) return this;
        long newRank = rule == ChoiceRule.Furthest ? RankOf(wanted, edit.Order) : Unranked;
        var edited = new ChoiceState(rule, values, epoch, edit.Stamp, newRank, value);
        return Value is null || Compare(edited, this) > 0 ? edited : this;
    }

    public override MemberState Reseal(ReadOnlyMemory<byte> value) =>
        rule == ChoiceRule.First ? new ChoiceState(rule, values, epoch, stamp, rank, value) : this;

    public override MemberState Recreate(MemberEdit edit) =>
        new ChoiceState(rule, values, edit.Deletion, stamp, Unranked, null);

    public override MemberState Delete() =>
        Value is null ? this : new ChoiceState(rule, values, epoch, stamp, rank, null);

    public override MemberState Adopt(ReadOnlyMemory<byte>? value, ForeignEdit edit)
    {
        if (value is null) return this;
        // A first writer's stamp stays: a later one would let the value lose to the one that it replaced.
        EditStamp adopted = rule == ChoiceRule.First ? stamp : stamp.Replaced(edit.Generation);
        return new ChoiceState(rule, values, epoch, adopted, rank, value);
    }

    public override bool Covers(MemberState other)
    {
        if (other is not ChoiceState live || live.Tag != Tag) return false;
        if (live.Epoch != epoch) return live.Epoch < epoch;
        int order = stamp.CompareTo(live.Stamp);
        return rule == ChoiceRule.First ? order <= 0 : order >= 0;
    }

    public override void Collect(StampTable table) => table.AddStamp(stamp);

    public override void Write(MetadataWriter output, StampTable table)
    {
        output.StartArray();
        output.Text(Tag);
        if (rule == ChoiceRule.Furthest) output.Number(rank);
        if (stamp != table.Base || epoch != 0) table.WriteStamp(output, stamp);
        if (epoch != 0) output.Number(epoch - table.Base.Time);
        output.EndArray();
    }

    public static ChoiceState Read(
        ref MetadataReader reader, ChoiceRule rule, MergeValueKind values, ReadOnlyMemory<byte>? value)
    {
        long rank = rule == ChoiceRule.Furthest ? reader.Number(0) : Unranked;
        EditStamp stamp = reader.AtEnd ? reader.Base : reader.Stamp();
        long epoch = reader.AtEnd ? 0 : reader.Time();
        return new ChoiceState(rule, values, epoch, stamp, rank, value);
    }

    public static string TagOf(ChoiceRule rule) => rule switch
    {
        ChoiceRule.First => "f",
        ChoiceRule.Greatest => "x",
        ChoiceRule.Smallest => "n",
        _ => "o",
    };

    private static MergeKind? KindOf(ChoiceRule rule) => rule switch
    {
        ChoiceRule.Greatest => MergeKind.Max,
        ChoiceRule.Smallest => MergeKind.Min,
        _ => null,
    };

    protected override MemberState JoinSame(MemberState other)
    {
        var right = (ChoiceState)other;
        int order = Compare(this, right);
        ChoiceState chosen = order >= 0 ? this : right;
        if (rule == ChoiceRule.First || epoch != right.Epoch) return chosen;

        // The stamp says how far edits were seen, whichever value they left: it joins by itself.
        EditStamp seen = stamp.CompareTo(right.Stamp) >= 0 ? stamp : right.Stamp;
        return seen == chosen.Stamp ? chosen : new ChoiceState(rule, values, epoch, seen, chosen.Rank, chosen.Value);
    }

    /// <summary>The order of being chosen: a later existence, a value before null and none, then the rule.</summary>
    private static int Compare(ChoiceState left, ChoiceState right)
    {
        int order = left.Epoch.CompareTo(right.Epoch);
        if (order != 0) return order;
        order = left.Level - right.Level;
        if (order != 0) return order;
        if (left.Value is not { } one || right.Value is not { } two) return left.CompareStamps(right);
        order = left.CompareByRule(right, one.Span, two.Span);
        return order != 0 ? order : one.Span.SequenceCompareTo(two.Span);
    }

    private int CompareByRule(ChoiceState other, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => rule switch
    {
        ChoiceRule.First => CompareStamps(other),
        ChoiceRule.Greatest or ChoiceRule.Smallest => CompareValues(left, right),
        _ => Rank.CompareTo(other.Rank),
    };

    /// <summary>What is not a value of the kind is never chosen over one that is.</summary>
    private int CompareValues(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int order = ValueOrder.Compare(values, left, right, out int unreadable);
        return unreadable != 0 ? unreadable : rule == ChoiceRule.Greatest ? order : -order;
    }

    private static bool IsNull(ReadOnlyMemory<byte> value) => value.Span.SequenceEqual("null"u8);

    private static bool IsCompared(ChoiceRule rule) => rule is ChoiceRule.Greatest or ChoiceRule.Smallest;

    private int CompareStamps(ChoiceState other) =>
        rule == ChoiceRule.First ? other.Stamp.CompareTo(stamp) : stamp.CompareTo(other.Stamp);

    private long RankOf(ReadOnlyMemory<byte> wanted, ImmutableArray<string> order)
    {
        // An older version of the type, for which the member is not a monotone one, cannot rank: the value stays in its
        // rank.
        if (order.IsEmpty) return rank;
        for (int i = 0; i < order.Length; i++)
        {
            if (wanted.Span.SequenceEqual(System.Text.Encoding.UTF8.GetBytes(order[i]))) return i + 1;
        }

        return Unranked;
    }
}
