namespace TypedMemory.Core.Merging.State;

/// <summary>When and by whom a value was set (docs/design.md, merge rules 3 and 7).</summary>
/// <param name="Time">Milliseconds since 1970-01-01 UTC, or more where an edit had to be above one that it saw.</param>
/// <param name="Generation">0, or the generation of the revision of a foreign edit: it is above the stamp that it replaced.</param>
/// <param name="Actor">The actor; empty, the lowest, for a foreign edit.</param>
internal readonly record struct EditStamp(long Time, int Generation, string Actor) : IComparable<EditStamp>
{
    /// <summary>The greatest integer that every JSON peer keeps.</summary>
    public const long MaxTime = (1L << 53) - 1;

    public static EditStamp None { get; } = new(0, 0, "");

    public int CompareTo(EditStamp other)
    {
        int order = Time.CompareTo(other.Time);
        if (order == 0) order = Generation.CompareTo(other.Generation);
        return order != 0 ? order : string.CompareOrdinal(Actor, other.Actor);
    }
}
