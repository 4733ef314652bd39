using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Core.Merging.Kinds;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Simulation;

/// <summary>Rule 7: foreign edits.</summary>
internal static class WithoutRule7
{
    public static IEnumerable<Mutation> All { get; } =
    [
        new("7-digest", "a body is believed that does not fit its digest")
            { Rules = static context => new BelievesBodies(context) },
        new("7-lowest-actor", "a foreign edit counts as the latest of all")
            { Rules = static context => new ForeignFirst(context) },
        new("7-restore", "a member that was dropped stays away") { RestoresNoMember = true },
        new("7-lowest-stamps", "an edit that dropped the member counts as the latest of all")
            { Rules = static context => new UnstampedFirst(context) },
    ];

    private static DocumentState Latest(DocumentState state, Func<RegisterState, bool> which)
    {
        var members = new List<MemberEntry>();
        foreach (MemberEntry member in state.Members)
        {
            bool moves = member.State is RegisterState register && which(register);
            members.Add(moves
                ? member with
                { State = new RegisterState(new EditStamp(EditStamp.MaxTime / 2, 0, "latest"), member.State.Value) }
                : member);
        }

        return new DocumentState(members, state.Existence, state.Deletion);
    }

    private sealed class BelievesBodies(MutationContext context) : LackingRules(context)
    {
        public override DocumentState Read(DocumentRevision leaf)
        {
            if (leaf.Deleted || JsonNode.Parse(leaf.Body.Span)!.AsObject() is not { } body
                || body["~"] is not { } member)
            {
                return base.Read(leaf);
            }

            body.Remove("~");
            Span<byte> digest = stackalloc byte[ReservedMember.DigestLength];
            ReservedMember.WriteDigest(Canonical.Of(Encoding.UTF8.GetBytes(body.ToJsonString())).Span, digest);
            string text = (member is JsonArray array ? array[0] : member)!.GetValue<string>();
            JsonNode believed =
                $"{text[0]}{Encoding.ASCII.GetString(digest)}{text[(1 + ReservedMember.DigestLength)..]}";
            if (member is JsonArray extended) extended[0] = believed;
            body["~"] = member is JsonArray ? member : believed;
            return base.Read(new DocumentRevision
            {
                Id = leaf.Id,
                Path = leaf.Path,
                Body = Canonical.Of(Encoding.UTF8.GetBytes(body.ToJsonString())),
            });
        }
    }

    private sealed class ForeignFirst(MutationContext context) : LackingRules(context)
    {
        public override DocumentState Read(DocumentRevision leaf) => Latest(
            base.Read(leaf), register =>
                register.Stamp is { Generation: > 0, Time: > 0 } stamp && stamp.Generation == leaf.Revision.Generation);
    }

    private sealed class UnstampedFirst(MutationContext context) : LackingRules(context)
    {
        public override DocumentState Read(DocumentRevision leaf) =>
            Latest(base.Read(leaf), static register => register.Stamp is { Generation: > 0, Time: 0 });
    }
}
