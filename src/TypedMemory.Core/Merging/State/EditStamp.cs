namespace TypedMemory.Core.Merging.State;

/// <summary>When and by whom a value was set (docs/design.md, merge rules 3 and 7).</summary>
/// <param name="Time">Milliseconds since 1970-01-01 UTC, or more where an edit had to be above one that it saw.</param>
/// <param name="Generation">
/// 0, or the generation of the revision of a foreign edit: it is above the stamp that it replaced. At
/// <see cref="MaxTime"/>,
/// where no time is later, an edit counts on in it.
/// </param>
/// <param name="Actor">The actor; empty, the lowest, for a foreign edit.</param>
internal readonly record struct EditStamp(long Time, int Generation, string Actor) : IComparable<EditStamp>
{
    /// <summary>The greatest integer that every JSON peer keeps.</summary>
    public const long MaxTime = (1L << 53) - 1;

    public static EditStamp None { get; } = new(0, 0, "");

    /// <summary>The generation, where it is one at the end of time; 0 otherwise.</summary>
    public int GenerationAtEnd => Time == MaxTime ? Generation : 0;

    /// <summary>The stamp of a foreign edit: just above the one that it replaced.</summary>
    /// <remarks>
    /// At the end of time edits count in generations: more than one up would beat some that nobody saw.
    /// </remarks>
    public EditStamp Replaced(int generation) => Time == MaxTime && Generation < int.MaxValue
        ? new EditStamp(Time, Generation + 1, "")
        : new EditStamp(Time, Math.Max(generation, Generation), "");

    public int CompareTo(EditStamp other)
    {
        int order = Time.CompareTo(other.Time);
        if (order == 0) order = Generation.CompareTo(other.Generation);
        return order != 0 ? order : string.CompareOrdinal(Actor, other.Actor);
    }
}
