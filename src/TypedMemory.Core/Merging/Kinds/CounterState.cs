using System.Globalization;
using System.Text;
using TypedMemory.Core.Merging.State;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.Kinds;

/// <summary>
/// A counter: what every actor has added and taken away; entries are never folded or pruned (rule 4).
/// </summary>
/// <remarks>
/// It shows the sum of its entries as far as its type can hold that. What edits want is measured against the sum
/// itself, so that whatever is set is what is shown.
/// </remarks>
internal sealed class CounterState(SortedList<string, CounterState.Entry> entries, bool isShown, MergeValueKind values)
    : MemberState
{
    private const string KindTag = "c";

    private readonly SortedList<string, Entry> _entries = entries;

    private readonly CounterRange _range = CounterRange.Of(values);

    public override string Tag { get; } = ValueKindTag.Of(KindTag, values);

    public override ReadOnlyMemory<byte>? Value => IsShown ? Canonical.Of(Shown) : Canonical.None;

    public override bool IsBound => values != MergeValueKind.Plain;

    public override long GreatestTime => 0;

    private bool IsShown { get; } = isShown;

    private Int128 Shown => _range.Clamp(Total);

    private Int128 Total
    {
        get
        {
            Int128 sum = 0;
            foreach (Entry entry in _entries.Values) sum += (Int128)entry.Added - (Int128)entry.Taken;
            return sum;
        }
    }

    public override MemberState Edit(ReadOnlyMemory<byte>? value, MemberEdit edit)
    {
        if (value is null && !IsShown) return this;
        Int128 wanted = Parse(value);
        return IsShown && wanted == Shown ? this : Add(edit.Stamp.Actor, wanted - Total, isShown: true);
    }

    public static CounterState Of(MergeValueKind values) =>
        new(new SortedList<string, Entry>(StringComparer.Ordinal), false, values);

    /// <summary>Documents of older versions of the library do not name the range.</summary>
    public override MemberState Bind(MergeMember declared) =>
        values == MergeValueKind.Plain && declared is { Kind: MergeKind.Counter, Values: not MergeValueKind.Plain }
            ? new CounterState(_entries, IsShown, declared.Values)
            : this;

    /// <summary>
    /// A new existence starts at zero, with the old one's entries taken back: edits that knew only that still count.
    /// </summary>
    public override MemberState Recreate(MemberEdit edit) => Add(edit.Stamp.Actor, -Total, isShown: false);

    public override MemberState Delete() => new CounterState(_entries, isShown: false, values);

    /// <summary>The difference that a foreign edit made is its increment.</summary>
    public override MemberState Adopt(ReadOnlyMemory<byte>? value, ForeignEdit edit)
    {
        if (value is not { } foreign || !TryParse(foreign, out Int128 wanted))
            return new CounterState(_entries, isShown: true, values);
        return Add(edit.Actor, wanted - Total, isShown: true);
    }

    public override long EntryOf(string actor) =>
        _entries.TryGetValue(actor, out Entry entry) ? (long)UInt128.Min(entry.Added + entry.Taken, long.MaxValue) : 0;

    /// <summary>
    /// Half of the room is kept: a fresh actor's entry takes any difference of two values of 64 bits.
    /// </summary>
    public override bool IsFull(string actor) =>
        _entries.TryGetValue(actor, out Entry entry) && UInt128.Max(entry.Added, entry.Taken) > Limit(values) / 2;

    public override void Collect(StampTable table)
    {
        foreach (string actor in _entries.Keys) table.AddActor(actor);
    }

    /// <summary>Flat triples: actor, added, taken.</summary>
    public override void Write(MetadataWriter output, StampTable table)
    {
        output.StartArray();
        output.Text(Tag);
        foreach ((string actor, Entry entry) in table.InOrder(_entries))
        {
            output.Number(table.NumberOf(actor));
            output.Natural(entry.Added);
            output.Natural(entry.Taken);
        }

        output.EndArray();
    }

    public static CounterState Read(
        ref MetadataReader reader, MergeValueKind values, ReadOnlyMemory<byte>? value, bool isIntact)
    {
        var entries = new SortedList<string, Entry>(StringComparer.Ordinal);
        UInt128 limit = Limit(values);
        while (!reader.AtEnd) entries[reader.Actor()] = new Entry(reader.Natural(limit), reader.Natural(limit));
        var counter = new CounterState(entries, value is not null, values);
        if (isIntact && value is { } shown && (!counter.TryParse(shown, out Int128 total) || total != counter.Shown))
        {
            throw MetadataReader.Damaged("a counter is not the sum of its entries");
        }

        return counter;
    }

    public override bool Covers(MemberState other)
    {
        if (other is not CounterState live) return false;
        foreach ((string actor, Entry entry) in live._entries)
        {
            Entry seen = _entries.GetValueOrDefault(actor);
            if (entry.Added > seen.Added || entry.Taken > seen.Taken) return false;
        }

        return true;
    }

    protected override MemberState JoinSame(MemberState other)
    {
        var right = (CounterState)other;
        var joined = new SortedList<string, Entry>(_entries, StringComparer.Ordinal);
        foreach ((string actor, Entry entry) in right._entries)
        {
            Entry mine = joined.GetValueOrDefault(actor);
            joined[actor] = new Entry(UInt128.Max(mine.Added, entry.Added), UInt128.Max(mine.Taken, entry.Taken));
        }

        return new CounterState(joined, IsShown || right.IsShown, values);
    }

    /// <exception cref="ReservedMemberException">The actor's entry has no room for it.</exception>
    public CounterState Add(string actor, Int128 difference, bool isShown)
    {
        var entries = new SortedList<string, Entry>(_entries, StringComparer.Ordinal);
        if (difference != 0)
        {
            Entry mine = entries.GetValueOrDefault(actor);
            mine = difference > 0
                ? mine with { Added = mine.Added + (UInt128)difference }
                : mine with { Taken = mine.Taken + (UInt128)(-difference) };
            UInt128 limit = Limit(values);
            if (mine.Added > limit || mine.Taken > limit)
            {
                throw new ReservedMemberException(
                    $"A counter stands at {Total}; a change by {difference} is beyond what one edit can count, which is {limit}.");
            }

            entries[actor] = mine;
        }

        return new CounterState(entries, isShown, values);
    }

    /// <summary>
    /// The greatest sum of an actor's increments that a document may hold: one edit can always take it back.
    /// </summary>
    private static UInt128 Limit(MergeValueKind values) => UInt128.One << (values == MergeValueKind.UInt64 ? 64 : 63);

    private Int128 Parse(ReadOnlyMemory<byte>? value)
    {
        if (value is not { } text || text.Span.SequenceEqual("null"u8)) return 0;
        return TryParse(text, out Int128 number)
            ? number
            : throw new FormatException(
                $"\"{Encoding.UTF8.GetString(text.Span)}\" is not an integer from {_range.Least} to {_range.Greatest}, which the counter must be.");
    }

    private bool TryParse(ReadOnlyMemory<byte> value, out Int128 number) =>
        Int128.TryParse(value.Span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
            && _range.Holds(number);

    /// <summary>What one actor has added and taken away, in all.</summary>
    internal readonly record struct Entry(UInt128 Added, UInt128 Taken);
}
