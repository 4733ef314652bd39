namespace TypedMemory.Core.Merging.State;

/// <summary>A member of a document with its state.</summary>
internal readonly record struct MemberEntry(MemberName Name, MemberState State)
{
    /// <summary>Where its value comes from, or <see langword="null"/> if nothing is known.</summary>
    public MemberOrigin? Origin { get; init; }

    /// <summary>A member that had no entry, after an edit.</summary>
    public static MemberEntry Created(MemberName name, MemberState state, MemberEdit edit) =>
        new(name, state) { Origin = MemberOrigin.After(null, null, state, edit) };

    /// <summary>The member after an edit.</summary>
    /// <param name="after">Its state then; the same instance if nothing changed.</param>
    /// <param name="edit">The edit.</param>
    public MemberEntry After(MemberState after, MemberEdit edit) => ReferenceEquals(after, State)
        ? this
        : new MemberEntry(Name, after) { Origin = MemberOrigin.After(Origin, State, after, edit) };

    /// <summary>The join of two entries of one member.</summary>
    public static MemberEntry Join(MemberEntry left, MemberEntry right)
    {
        MemberState joined = MemberState.Join(left.State, right.State);
        if (left.Origin is null && right.Origin is null) return left with { State = joined };
        bool showsLeft = joined.Shows(left.State), showsRight = joined.Shows(right.State);
        MemberOrigin? origin = MemberOrigin.Join(showsLeft ? left.Origin : null, showsRight ? right.Origin : null);
        bool isBesideUnknown = !joined.IsOfOneEdit
            && ((showsLeft && left.Origin is null) || (showsRight && right.Origin is null));
        return left with { State = joined, Origin = isBesideUnknown ? origin?.BesideUnknown() : origin };
    }
}
