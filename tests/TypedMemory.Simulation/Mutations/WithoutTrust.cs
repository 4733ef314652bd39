using TypedMemory.Core.Merging.State;

namespace TypedMemory.Simulation;

/// <summary>That a rotation is no edit, and that origins go with their values.</summary>
internal static class WithoutTrust
{
    public static IEnumerable<Mutation> All { get; } =
    [
        new("trust-rotation", "a rotation of keys is an edit of the members that it seals again")
            { RotatesByEdit = true },
        new("trust-origin-of-value", "a merge takes every origin from the winner")
            { Rules = static context => new OriginOfWinner(context) },
        new("trust-origin-kept", "a merge drops the origins") { Rules = static context => new NoOrigin(context) },
    ];

    private sealed class OriginOfWinner(MutationContext context) : LackingRules(context)
    {
        public override DocumentState Join(List<LeafSet.Leaf> survivors) => WithOrigin(
            base.Join(survivors), name =>
            {
                foreach (MemberEntry member in survivors[0].State.Members)
                {
                    if (member.Name.Equals(name)) return member.Origin;
                }

                return null;
            });
    }

    private sealed class NoOrigin(MutationContext context) : LackingRules(context)
    {
        public override DocumentState Join(List<LeafSet.Leaf> survivors) =>
            WithOrigin(base.Join(survivors), static _ => null);
    }

    private static DocumentState WithOrigin(DocumentState state, Func<MemberName, MemberOrigin?> originOf)
    {
        var members = new List<MemberEntry>();
        foreach (MemberEntry member in state.Members)
            members.Add(member with { Origin = originOf(member.Name) });
        return new DocumentState(members, state.Existence, state.Deletion);
    }
}
