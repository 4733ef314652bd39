using System.Text;
using TypedMemory.Core.Merging.Kinds;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Simulation;

/// <summary>Rule 5: the member drives, never the local schema.</summary>
internal static class WithoutRule5
{
    public static IEnumerable<Mutation> All { get; } =
    [
        new("5-member-drives", "members that the local schema does not have are last writer wins")
            { Rules = static context => new SchemaDrives(context) },
        new("5-awaits-newer", "a kind that the library does not have is last writer wins")
            { Rules = static context => new TakesUnknown(context) },
    ];

    /// <summary>Members of other kinds as registers, with the time of the document.</summary>
    private static DocumentState AsRegisters(DocumentState state, string actor, Func<MemberEntry, bool> which)
    {
        var members = new List<MemberEntry>();
        foreach (MemberEntry member in state.Members)
        {
            bool converts = member.State is not RegisterState && which(member);
            members.Add(converts
                ? member with
                { State = new RegisterState(new EditStamp(state.GreatestTime, 0, actor), member.State.Value) }
                : member);
        }

        return new DocumentState(members, state.Existence, state.Deletion);
    }

    private sealed class SchemaDrives(MutationContext context) : LackingRules(context)
    {
        public override DocumentState Read(DocumentRevision leaf) => Context.Replica.IsOlder
            ? AsRegisters(
                base.Read(leaf), "schema", static member => SchemaVersion.NewerMembers.Contains(member.Name.ToString()))
            : base.Read(leaf);
    }

    private sealed class TakesUnknown(MutationContext context) : LackingRules(context)
    {
        public override DocumentState Read(DocumentRevision leaf)
        {
            try
            {
                return base.Read(leaf);
            }
            catch (ReservedMemberException newer) when (newer.IsNewer)
            {
                return AsRegisters(LeafReader.Read(leaf), "library", static member => member.State.Tag == "m");
            }
        }
    }
}
