using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Simulation;

/// <summary>The rules as a version of the library has them that does not know maps yet.</summary>
internal sealed class OlderLibrary : MergeRules
{
    private const string UnknownTag = "m";

    public override DocumentState Read(DocumentRevision leaf)
    {
        DocumentState state = base.Read(leaf);
        foreach (MemberEntry member in state.Members)
        {
            if (member.State.Tag == UnknownTag)
                throw new ReservedMemberException("The kind \"m\" is not known.", isNewer: true);
        }

        return state;
    }
}
