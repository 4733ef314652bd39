namespace TypedMemory.Core.Merging.State;

/// <summary>The origins of members, as a reserved member tells them.</summary>
internal sealed class OriginReading
{
    /// <summary>The origins; the first holds for the members that are not told of.</summary>
    public List<(ReadOnlyMemory<byte> Text, MemoryTrust Trust)> Origins { get; } = [];

    /// <summary>The number of a member's origin, -1 for none, and its stamp where that is not the member's.</summary>
    public Dictionary<MemberName, (int Number, EditStamp? Stamp)> Members { get; } = [];

    /// <summary>Whether the first origin holds for a member that is not told of.</summary>
    public static bool HoldsFor(MemberState state) =>
        state is { IsOfOneEdit: true, Value: not null, LastEdit: { } stamp } && stamp.Actor.Length > 0;

    /// <summary>The entry of a member with its origin.</summary>
    public MemberEntry Complete(MemberEntry member)
    {
        bool isTold = Members.TryGetValue(member.Name, out (int Number, EditStamp? Stamp) told);
        if (!isTold && !HoldsFor(member.State)) return member;
        bool isGone = member.State is { IsOfOneEdit: true, Value: null };
        if (told.Number < 0 || isGone) return member;
        EditStamp stamp = told.Stamp ?? member.State.LastEdit ?? EditStamp.None;
        (ReadOnlyMemory<byte> text, MemoryTrust trust) = Origins[told.Number];
        return member with { Origin = new MemberOrigin(stamp, text, trust) };
    }
}
