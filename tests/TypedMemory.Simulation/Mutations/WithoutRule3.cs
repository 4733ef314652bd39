using TypedMemory.Core.Merging.Kinds;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Simulation;

/// <summary>Rule 3: what an edit is stamped with, and that no merge doubts a stamp.</summary>
internal static class WithoutRule3
{
    public static IEnumerable<Mutation> All { get; } =
    [
        new("3-after-what-it-saw", "an edit is stamped with the wall clock alone")
            { Rules = static context => new WallClock(context) },
        new("3-total-order", "of two values of one time each replica prefers that of its own actor")
            { Rules = static context => new OwnFirst(context) },
        new("3-end-of-time", "an edit at the last time of all is stamped like the one that it saw")
            { Rules = static context => new StuckAtEnd(context) },
        new("3-no-store-clock", "a clock of the whole store is advanced by what is received")
            { Rules = static context => new StoreClock(context) },
        new("3-no-clamp", "a merge brings stamps that are far ahead back to its own time")
            { Rules = static context => new Clamp(context) },
        new("3-unchanged", "an edit stamps members that it does not change")
            { Rules = static context => new StampsAll(context) },
        new("3-defaults", "a default in a member that the document never had is an edit")
            { Rules = static context => new DefaultsCount(context) },
    ];

    private sealed class WallClock(MutationContext context) : LackingRules(context)
    {
        public override long EditTime(long now, long greatestTime) => now;
    }

    private sealed class StuckAtEnd(MutationContext context) : LackingRules(context)
    {
        public override int EditGeneration(long time, long greatestTime, int generationAtEnd) => 0;
    }

    private sealed class OwnFirst(MutationContext context) : LackingRules(context)
    {
        public override DocumentState Join(List<LeafSet.Leaf> survivors)
        {
            DocumentState joined = base.Join(survivors);
            return With(joined, member => Preferred(survivors, member) ?? member.State);
        }

        private RegisterState? Preferred(List<LeafSet.Leaf> survivors, MemberEntry member)
        {
            if (member.State is not RegisterState joined) return null;
            return survivors
                .Select(leaf => leaf.State.Find(member.Name))
                .OfType<RegisterState>()
                .FirstOrDefault(own => own.Stamp.Time == joined.Stamp.Time && own.Stamp.Actor == Context.Replica.Actor);
        }
    }

    private sealed class StoreClock(MutationContext context) : LackingRules(context)
    {
        private long _clock;

        public override DocumentState Read(DocumentRevision leaf)
        {
            DocumentState state = base.Read(leaf);
            _clock = Math.Max(_clock, state.GreatestTime);
            return state;
        }

        public override long EditTime(long now, long greatestTime) =>
            _clock = base.EditTime(now, Math.Max(_clock, greatestTime));
    }

    private sealed class Clamp(MutationContext context) : LackingRules(context)
    {
        public override DocumentState Join(List<LeafSet.Leaf> survivors)
        {
            long latest = Context.Now() + 60_000;
            return With(
                base.Join(survivors), member => member.State is RegisterState register && register.Stamp.Time > latest
                ? new RegisterState(register.Stamp with { Time = latest }, register.Value)
                : member.State);
        }
    }

    private sealed class StampsAll(MutationContext context) : LackingRules(context)
    {
        public override MemberState Edit(MemberState state, ReadOnlyMemory<byte>? value, MemberEdit edit) =>
            state is RegisterState ? new RegisterState(edit.Stamp, value) : base.Edit(state, value, edit);
    }

    private sealed class DefaultsCount(MutationContext context) : LackingRules(context)
    {
        public override bool SaysNothing(ReadOnlySpan<byte> value) => false;
    }
}
