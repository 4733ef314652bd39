using TypedMemory.Core.Merging.Kinds;
using TypedMemory.Core.Merging.State;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging;

/// <summary>
/// An edit that makes another case of a hierarchy of a document. It sets every member that only some cases have, be its
/// value the same: what a concurrent edit took away of them for a case of its own is then there again wherever this one
/// wins, and the case that wins is whole.
/// </summary>
internal static class CaseEdit
{
    /// <summary>Whether the wanted content is of another case than what is stored.</summary>
    public static bool Changes(IMemoryMerge merge, DocumentState state, List<ObjectMember> wanted)
    {
        foreach (MergeMember member in merge.Members)
        {
            if (!member.IsDiscriminator) continue;
            ReadOnlyMemory<byte>? before = null, after = null;
            foreach (MemberEntry known in state.Members)
            {
                if (known.Name.Is(member.Name)) before = known.State.Value;
            }

            foreach (ObjectMember known in wanted)
            {
                if (known.Name.Is(member.Name)) after = known.Value;
            }

            return before is { } old && after is { } present && !old.Span.SequenceEqual(present.Span);
        }

        return false;
    }

    /// <summary>The state of a member after the edit.</summary>
    /// <param name="after">The state that the values alone give it.</param>
    /// <param name="before">The state that it had.</param>
    /// <param name="declared">What is declared of it.</param>
    /// <param name="edit">The edit.</param>
    public static MemberState SetAgain(
        MemberState after, MemberState before, MergeMember? declared, MemberEdit edit) =>
        declared is { IsOfCases: true } && ReferenceEquals(after, before)
            && after is RegisterState { Value: not null } register
            ? register.SetAgain(edit) : after;
}
