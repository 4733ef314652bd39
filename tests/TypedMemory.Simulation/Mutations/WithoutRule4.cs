using System.Globalization;
using TypedMemory.Core.Merging.Kinds;
using TypedMemory.Core.Merging.State;
using TypedMemory.Generated;

namespace TypedMemory.Simulation;

/// <summary>Rule 4: actors, not replicas, and what is kept of them.</summary>
internal static class WithoutRule4
{
    public static IEnumerable<Mutation> All { get; } =
    [
        new("4-copied-file", "a copied file keeps its actor") { KeepsActorAfter = StepKind.CopyFile },
        new("4-restored-backup", "a restored backup keeps its actor") { KeepsActorAfter = StepKind.RestoreBackup },
        new("4-lost-power", "a store keeps its actor over a loss of power") { KeepsActorAfter = StepKind.LosePower },
        new("4-purge", "a store keeps its actor over a purge") { KeepsActorAfter = StepKind.Purge },
        new("4-fresh-actor", "an edit keeps its actor where another leaf has later entries of it")
            { Rules = static context => new NoFreshActor(context) },
        new("4-counter-entries", "a resolution folds the entries of a counter into one")
            { Rules = static context => new FoldedCounters(context) },
        new("4-counter-sum", "the difference of an edit is taken from the value that 64 bits can show")
            { Rules = static context => new ClampedCounters(context) },
        new("4-set-maxima", "a removed element leaves nothing") { Rules = static context => new PrunedSets(context) },
    ];

    private sealed class NoFreshActor(MutationContext context) : LackingRules(context)
    {
        public override bool NeedsFreshActor(EditBase edited, string actor) => false;
    }

    private sealed class FoldedCounters(MutationContext context) : LackingRules(context)
    {
        public override DocumentState Join(List<LeafSet.Leaf> survivors) => With(base.Join(survivors), member =>
            member.State is CounterState { Value: { } total }
                ? Fold(long.Parse(total.Span, CultureInfo.InvariantCulture)) : member.State);

        private static CounterState Fold(long total) => new(
            new SortedList<string, CounterState.Entry>(StringComparer.Ordinal)
            {
                ["folded"] = new CounterState.Entry((UInt128)Math.Max(total, 0), (UInt128)Math.Max(-total, 0)),
            },
            isShown: true,
            MergeValueKind.Plain);
    }

    private sealed class ClampedCounters(MutationContext context) : LackingRules(context)
    {
        public override MemberState Edit(MemberState state, ReadOnlyMemory<byte>? value, MemberEdit edit)
        {
            if (state is not CounterState { Value: { } shown } counter || value is not { } wanted)
                return base.Edit(state, value, edit);
            Int128 difference = Int128.Parse(wanted.Span, CultureInfo.InvariantCulture) - Int128.Parse(
                shown.Span, CultureInfo.InvariantCulture);
            return difference == 0 ? counter : counter.Add(edit.Stamp.Actor, difference, isShown: true);
        }
    }

    private sealed class PrunedSets(MutationContext context) : LackingRules(context)
    {
        public override DocumentState Join(List<LeafSet.Leaf> survivors) => With(base.Join(survivors), member =>
            member.State is SetState set ? Prune(set) : member.State);

        private static SetState Prune(SetState set)
        {
            HashSet<string> present =
                [.. set.Elements.SelectMany(static element => element.Dots).Select(static dot => dot.Actor)];
            var maxima = new SortedList<string, long>(StringComparer.Ordinal);
            foreach ((string actor, long number) in set.Maxima)
            {
                if (present.Contains(actor)) maxima.Add(actor, number);
            }

            return new SetState(maxima, [.. set.Elements], set.Value is not null);
        }
    }
}
