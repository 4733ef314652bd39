using TypedMemory.Core.Merging.State;

namespace TypedMemory.Core.Merging.Kinds;

/// <summary>
/// A set where adding wins, as an optimised OR-set: every element has the dots (actor, number) of the edits that added
/// it, and every actor a maximum. A dot that is missing where the maximum covers it was removed.
/// </summary>
internal sealed partial class SetState(
    SortedList<string, long> maxima, List<SetState.Element> elements, bool isShown) : MemberState
{
    private readonly SortedList<string, long> _maxima = maxima;
    private readonly List<Element> _elements = elements;
    private ReadOnlyMemory<byte>? _value;

    public static SetState Empty
    { get; } = new(new SortedList<string, long>(StringComparer.Ordinal), [], isShown: false);

    public override string Tag => "s";

    public override ReadOnlyMemory<byte>? Value =>
        IsShown ? _value ??= ArrayText.Write(_elements.ConvertAll(e => e.Value)) : Canonical.None;

    public override long GreatestTime => 0;

    /// <summary>
    /// The number of the last edit of each actor that is known, whether its elements are still there or not.
    /// </summary>
    public IReadOnlyDictionary<string, long> Maxima => _maxima;

    public IReadOnlyList<Element> Elements => _elements;

    private bool IsShown { get; } = isShown;

    public override MemberState Edit(ReadOnlyMemory<byte>? value, MemberEdit edit)
    {
        if (value is null && !IsShown) return this;
        List<ReadOnlyMemory<byte>> wanted = ArrayText.ReadSorted(value);
        return IsShown && HasExactly(wanted) ? this : Replace(wanted, edit.Stamp.Actor, keepDots: true);
    }

    /// <summary>The same elements, added by an edit.</summary>
    public SetState SetAgain(MemberEdit edit) =>
        Replace(_elements.ConvertAll(static e => e.Value), edit.Stamp.Actor, keepDots: false);

    public override MemberState Delete() => new SetState(_maxima, [], isShown: false);

    /// <summary>
    /// A foreign edit says nothing of single elements: all that it left count as added by it, unless it is known what
    /// it edited.
    /// </summary>
    public override MemberState Adopt(ReadOnlyMemory<byte>? value, ForeignEdit edit)
    {
        if (value is not { } foreign || foreign.Span is not [(byte)'[', ..])
            return new SetState(_maxima, [], isShown: true);
        return Replace(ArrayText.ReadSorted(foreign), edit.Actor, keepDots: edit.KnowsBefore);
    }

    public override long EntryOf(string actor) => _maxima.GetValueOrDefault(actor);

    public override bool IsFull(string actor) => EntryOf(actor) >= EditStamp.MaxTime;

    public override bool Covers(MemberState other)
    {
        if (other is not SetState live) return false;
        foreach ((string actor, long number) in live._maxima)
        {
            if (number > _maxima.GetValueOrDefault(actor)) return false;
        }

        return true;
    }

    protected override MemberState JoinSame(MemberState other)
    {
        var right = (SetState)other;
        var elements = new List<Element>(Math.Max(_elements.Count, right._elements.Count));
        int mine = 0;
        int theirs = 0;
        while (mine < _elements.Count || theirs < right._elements.Count)
        {
            int order = mine == _elements.Count ? 1
                : theirs == right._elements.Count ? -1
                : _elements[mine].Value.Span.SequenceCompareTo(right._elements[theirs].Value.Span);
            Element? left = order <= 0 ? _elements[mine++] : null;
            Element? opposite = order >= 0 ? right._elements[theirs++] : null;
            List<Dot> dots = JoinDots(left?.Dots ?? [], opposite?.Dots ?? [], right);
            if (dots.Count > 0) elements.Add(new Element((left ?? opposite)!.Value.Value, dots));
        }

        var maxima = new SortedList<string, long>(_maxima, StringComparer.Ordinal);
        foreach ((string actor, long number) in right._maxima)
        {
            maxima[actor] = Math.Max(number, maxima.GetValueOrDefault(actor));
        }

        return new SetState(maxima, elements, IsShown || right.IsShown);
    }

    /// <summary>A dot stays if both sides have it, or if the side that lacks it has not seen it.</summary>
    private List<Dot> JoinDots(List<Dot> mine, List<Dot> theirs, SetState right)
    {
        var dots = new List<Dot>(mine.Count + theirs.Count);
        foreach (Dot dot in mine)
        {
            if (theirs.Contains(dot) || dot.Number > right._maxima.GetValueOrDefault(dot.Actor)) dots.Add(dot);
        }

        foreach (Dot dot in theirs)
        {
            if (!mine.Contains(dot) && dot.Number > _maxima.GetValueOrDefault(dot.Actor)) dots.Add(dot);
        }

        dots.Sort();
        return dots;
    }

    private bool HasExactly(List<ReadOnlyMemory<byte>> wanted)
    {
        if (wanted.Count != _elements.Count) return false;
        for (int i = 0; i < wanted.Count; i++)
        {
            if (!wanted[i].Span.SequenceEqual(_elements[i].Value.Span)) return false;
        }

        return true;
    }

    /// <summary>
    /// The set of the wanted elements. All that an edit adds share its dot: they come in one revision.
    /// </summary>
    private SetState Replace(List<ReadOnlyMemory<byte>> wanted, string actor, bool keepDots)
    {
        var added = new Dot(actor, _maxima.GetValueOrDefault(actor) + 1);
        bool usesDot = false;
        var elements = new List<Element>(wanted.Count);
        int next = 0;
        foreach (ReadOnlyMemory<byte> value in wanted)
        {
            while (next < _elements.Count && _elements[next].Value.Span.SequenceCompareTo(value.Span) < 0) next++;
            bool isPresent = keepDots && next < _elements.Count && _elements[next].Value.Span.SequenceEqual(value.Span);
            elements.Add(isPresent ? _elements[next] : new Element(value, [added]));
            usesDot |= !isPresent;
        }

        if (!usesDot) return new SetState(_maxima, elements, isShown: true);
        if (added.Number > EditStamp.MaxTime)
            throw new ReservedMemberException($"A set has the last number that an actor can give, {EditStamp.MaxTime}.");
        var maxima = new SortedList<string, long>(_maxima, StringComparer.Ordinal) { [actor] = added.Number };
        return new SetState(maxima, elements, isShown: true);
    }

    /// <summary>An edit that added elements.</summary>
    internal readonly record struct Dot(string Actor, long Number) : IComparable<Dot>
    {
        public int CompareTo(Dot other)
        {
            int order = string.CompareOrdinal(Actor, other.Actor);
            return order != 0 ? order : Number.CompareTo(other.Number);
        }
    }

    /// <summary>An element: its canonical text, and the edits that added it.</summary>
    internal readonly record struct Element(ReadOnlyMemory<byte> Value, List<Dot> Dots);
}
