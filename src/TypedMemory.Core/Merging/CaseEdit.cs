using TypedMemory.Core.Merging.Kinds;
using TypedMemory.Core.Merging.State;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging;

/// <summary>
/// An edit that sets the case of a document of a hierarchy: it makes another one, or takes away a member that only some
/// cases have. It sets the case and every such member, be its value the same: what a concurrent edit took away of them
/// for a case of its own is then there again wherever this one wins, and the case that wins is whole.
/// </summary>
internal static class CaseEdit
{
    /// <summary>Whether the edit sets the case.</summary>
    public static bool Sets(IMemoryMerge merge, DocumentState state, List<ObjectMember> wanted)
    {
        foreach (MergeMember member in merge.Members)
        {
            if (!member.IsDiscriminator) continue;
            return FindState(state, member)?.Value is { } old && Find(wanted, member) is { } present
                && (!old.Span.SequenceEqual(present.Span) || TakesAway(merge, state, wanted));
        }

        return false;
    }

    // Of last writers alone: other kinds are joined. What a case that lost has left behind counts too, or it would be
    // taken from a case that is set meanwhile.
    private static bool TakesAway(IMemoryMerge merge, DocumentState state, List<ObjectMember> wanted)
    {
        foreach (MergeMember member in merge.Members)
        {
            if (member.IsOfCases && FindState(state, member) is RegisterState { Value: not null }
                && Find(wanted, member) is null)
            {
                return true;
            }
        }

        return false;
    }

    private static MemberState? FindState(DocumentState state, MergeMember member)
    {
        foreach (MemberEntry known in state.Members)
        {
            if (known.Name.Is(member.Name)) return known.State;
        }

        return null;
    }

    private static ReadOnlyMemory<byte>? Find(List<ObjectMember> wanted, MergeMember member)
    {
        foreach (ObjectMember known in wanted)
        {
            if (known.Name.Is(member.Name)) return known.Value;
        }

        return null;
    }

    /// <summary>
    /// Whether a member that an edit does not want is left to the cases that have it, with what it holds.
    /// </summary>
    public static bool Leaves(MemberState state, MergeMember? declared) =>
        declared is { IsOfCases: true } && state is CounterState or SetState or RegistersState;

    /// <summary>
    /// The state that the document no longer shows. A counter is not taken back to zero, and what is taken from others
    /// is only what was seen: a case that is set meanwhile counts on, and keeps what it sets again.
    /// </summary>
    public static MemberState Leave(MemberState state) => state.Value is null ? state : state.Delete();

    /// <summary>The state of a member after the edit.</summary>
    /// <param name="after">The state that the values alone give it.</param>
    /// <param name="before">The state that it had.</param>
    /// <param name="declared">What is declared of it.</param>
    /// <param name="edit">The edit.</param>
    public static MemberState SetAgain(
        MemberState after, MemberState before, MergeMember? declared, MemberEdit edit)
    {
        if (declared is not ({ IsOfCases: true } or { IsDiscriminator: true })) return after;
        return after switch
        {
            RegisterState { Value: not null } register when ReferenceEquals(after, before) => register.SetAgain(edit),
            SetState { Value: not null } set => set.SetAgain(edit),
            RegistersState { Value: not null } registers => registers.SetAgain(edit),
            _ => after,
        };
    }
}
