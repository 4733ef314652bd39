using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Simulation;

/// <summary>Rules one of which is wrong; an older library stays one.</summary>
internal abstract class LackingRules(MutationContext context) : MergeRules
{
    private readonly MergeRules _whole = context.Replica.Rules;

    protected MutationContext Context => context;

    public override DocumentState Read(DocumentRevision leaf) => _whole.Read(leaf);

    /// <summary>A state with other members.</summary>
    protected static DocumentState With(
        DocumentState state, Func<MemberEntry, MemberState?> change, long? deletion = null)
    {
        var members = new List<MemberEntry>();
        foreach (MemberEntry member in state.Members)
        {
            if (change(member) is { } changed) members.Add(member with { State = changed });
        }

        return new DocumentState(members, state.Existence, deletion ?? state.Deletion);
    }
}
