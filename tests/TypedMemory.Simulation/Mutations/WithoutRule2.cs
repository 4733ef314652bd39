using TypedMemory.Core.Merging.Kinds;
using TypedMemory.Core.Merging.State;

namespace TypedMemory.Simulation;

/// <summary>Rule 2: the resolver stamps nothing of its own, and a typed write first resolves what is open.</summary>
internal static class WithoutRule2
{
    public static IEnumerable<Mutation> All { get; } =
    [
        new("2-no-stamps", "a resolution stamps what it joins as an edit of its own")
            { Rules = static context => new Stamping(context) },
        new("2-resolve-first", "a typed write edits the winner and leaves the conflict open")
            { Rules = static context => new EditsWinner(context) },
    ];

    private sealed class Stamping(MutationContext context) : LackingRules(context)
    {
        public override DocumentState Join(List<LeafSet.Leaf> survivors)
        {
            var stamp = new EditStamp(Context.Now(), 0, Context.Replica.Actor);
            return With(base.Join(survivors), member => member.State is RegisterState register
                ? new RegisterState(stamp, register.Value)
                : member.State);
        }
    }

    private sealed class EditsWinner(MutationContext context) : LackingRules(context)
    {
        public override bool ResolvesBeforeEdit => false;
    }
}
