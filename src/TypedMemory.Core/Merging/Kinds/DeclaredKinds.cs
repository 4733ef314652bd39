using TypedMemory.Core.Merging.State;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.Kinds;

/// <summary>
/// Sees to it that no merge changes the kind of a member which the type declares: leaves that agree on another kind are
/// merged by it (rule 5), but where they do not, the tag that is not declared may lie, and would make of the value of
/// every replica one of another type.
/// </summary>
/// <remarks>One of each tag is remembered: a leaf is not compared with every other one.</remarks>
/// <param name="type">The type.</param>
internal sealed class DeclaredKinds(IMemoryMerge type)
{
    private readonly Dictionary<string, List<MemberState>> _seen = new(StringComparer.Ordinal);

    /// <summary>Looks at a leaf beside those before it.</summary>
    /// <exception cref="ReservedMemberException">A member is of another kind.</exception>
    public void Demand(DocumentState state)
    {
        foreach (MergeMember declared in type.Members)
        {
            if (state.Find(MemberName.Of(declared.Name)) is not { } member) continue;
            if (!_seen.TryGetValue(declared.Name, out List<MemberState>? seen)) _seen[declared.Name] = seen = [];
            bool isKnown = false;
            foreach (MemberState other in seen)
            {
                if (other.Tag == member.Tag)
                {
                    isKnown = true;
                    continue;
                }

                if (!MemberKinds.IsJust(member, declared)) throw MemberKinds.OtherKind(member, declared);
                if (!MemberKinds.IsJust(other, declared)) throw MemberKinds.OtherKind(other, declared);
            }

            if (!isKnown) seen.Add(member);
        }
    }
}
