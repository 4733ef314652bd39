using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Merging.History;

/// <summary>When and by whom a revision's latest stamp was made.</summary>
/// <param name="Time">The time, or <see langword="null"/> if the revision has no stamp.</param>
/// <param name="Actor">The actor, or <see langword="null"/> if the stamp names none.</param>
internal readonly record struct LastEdit(DateTimeOffset? Time, string? Actor)
{
    private static readonly long s_mostMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Reads the latest stamp of a revision; none where the reserved member cannot be read.</summary>
    public static LastEdit Of(DocumentRevision revision)
    {
        DocumentState state;
        try
        {
            state = LeafReader.Read(revision);
        }
        catch (ReservedMemberException)
        {
            return default;
        }

        if (state.GreatestTime == 0) return default;
        string? actor = null;
        foreach (MemberEntry member in state.Members)
        {
            if (member.State.LastEdit is { } stamp && stamp.Time == state.GreatestTime && stamp.Actor.Length > 0)
                actor = stamp.Actor;
        }

        return new LastEdit(
            DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(state.GreatestTime, s_mostMilliseconds)), actor);
    }
}
