using System.Collections.Immutable;
using TypedMemory.Core.Merging.State;

namespace TypedMemory.Simulation;

/// <summary>A schedule: a topology and the steps that are played on it, all drawn from a seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Topology">How the replicas are linked.</param>
/// <param name="Replicas">How many replicas there are, hubs not counted.</param>
/// <param name="UsesReplicator">Whether documents move by the real replicator; else by plain copies of whole
/// documents.</param>
/// <param name="Steps">The steps.</param>
internal sealed partial record Schedule(
    int Seed, Topology Topology, int Replicas, bool UsesReplicator, ImmutableArray<Step> Steps)
{
    private static readonly (StepKind Kind, int Weight)[] Weights =
    [
        (StepKind.Put, 50), (StepKind.Delete, 4), (StepKind.Sync, 26), (StepKind.FaultySync, 8), (
            StepKind.RefusedLeaf, 2),
        (StepKind.SynchronousRound, 3), (StepKind.Partition, 3), (StepKind.Heal, 3), (StepKind.LosePower, 2),
        (StepKind.CopyFile, 1), (StepKind.RestoreBackup, 1), (StepKind.TakeBackup, 2), (StepKind.TurnClock, 3),
        (StepKind.Compact, 1), (StepKind.ForeignEdit, 3), (StepKind.Purge, 1),
    ];

    private static readonly (StepKind Kind, int Weight)[] LaterWeights =
    [
        (StepKind.Kill, 6), (StepKind.ForeignEditAtHub, 2), (StepKind.Delete, 1), (StepKind.CopyFile, 1), (
            StepKind.LosePower, 1),
    ];

    /// <summary>How many replicas keep their documents in the real store, on real files.</summary>
    public int SqliteReplicas { get; init; }

    /// <summary>Whether the third replica runs a library that lacks a merge kind.</summary>
    public bool HasOlderLibrary { get; init; }

    /// <summary>The only documents that are edited; empty for all. Few documents meet more often.</summary>
    public ImmutableArray<string> Focus { get; init; } = [];

    /// <summary>Whether clocks stand still between most steps: edits of one moment meet.</summary>
    public bool HasSlowClock { get; init; }

    /// <summary>Whether steps reach the machines with copied files too.</summary>
    public bool ReachesCopies { get; init; }

    /// <summary>
    /// Whether conflicts often stay open for a while, and applications edit and delete documents that have some.
    /// </summary>
    public bool LeavesConflictsOpen { get; init; }

    /// <summary>
    /// Whether every clock stands at the last time that a stamp can have, and counters are set to extremes.
    /// </summary>
    public bool IsAtEndOfRange { get; init; }

    /// <summary>Whether a member is sealed.</summary>
    public bool HasKeys { get; init; }

    /// <summary>Whether most edits say where their values come from.</summary>
    public bool HasScopes { get; init; }

    /// <summary>Whether it is played by <see cref="TrustWorld"/>.</summary>
    public bool IsOfTrust { get; init; }

    /// <summary>Draws a schedule: often one of those that are about a few rules, else anything.</summary>
    public static Schedule Draw(int seed) => Draw(seed, null);

    /// <summary>Draws a schedule of a family.</summary>
    public static Schedule Draw(int seed, ScheduleFamily? wanted)
    {
        var random = new Random(~seed);
        ScheduleFamily drawn = DrawFamily(random);
        if (wanted is null && seed % Shares == TrustShare) drawn = ScheduleFamily.Lifetimes;
        ScheduleFamily family = wanted ?? drawn;
        return family == ScheduleFamily.Any ? DrawAny(seed, random) : DrawOf(family, seed, random);
    }

    private static Schedule DrawAny(int seed, Random random)
    {
        Schedule drawn = DrawFirst(seed);
        ImmutableArray<Step>.Builder steps = drawn.Steps.ToBuilder();
        for (int extra = random.Next(6); extra > 0; extra--)
        {
            steps.Insert(
                random.Next(steps.Count), new Step(Draw(LaterWeights, random), random.Next(1 << 16), random.Next()));
        }

        return drawn with
        {
            Steps = steps.ToImmutable(),
            SqliteReplicas = random.Next(16) == 0 ? random.Next(1, 3) : 0,
            HasOlderLibrary = random.Next(4) == 0,
            HasSlowClock = random.Next(4) == 0,
            ReachesCopies = true,
            LeavesConflictsOpen = random.Next(4) == 0,
            Focus = random.Next(2) == 0 ? [] : [.. Documents.Ids.Where(_ => random.Next(4) == 0)],
        };
    }

    /// <summary>
    /// Draws a schedule as it was drawn before there were more faults: for the seeds that failed then.
    /// </summary>
    public static Schedule DrawFirst(int seed)
    {
        var random = new Random(seed);
        var topology = (Topology)random.Next(Enum.GetValues<Topology>().Length);
        int replicas = random.Next(2, 7);
        bool usesReplicator = random.Next(3) == 0;
        int sqlite = random.Next(40) == 0 ? 1 : 0;
        ImmutableArray<Step> steps = DrawSteps(Weights, random.Next(10, 80), random);
        return new Schedule(seed, topology, replicas, usesReplicator, steps) { SqliteReplicas = sqlite };
    }

    private static ImmutableArray<Step> DrawSteps((StepKind Kind, int Weight)[] weights, int length, Random random)
    {
        var steps = ImmutableArray.CreateBuilder<Step>(length);
        for (int i = 0; i < length; i++)
            steps.Add(new Step(Draw(weights, random), random.Next(1 << 16), random.Next()));
        return steps.MoveToImmutable();
    }

    private static StepKind Draw((StepKind Kind, int Weight)[] weights, Random random)
    {
        int draw = random.Next(weights.Sum(static entry => entry.Weight));
        foreach ((StepKind kind, int weight) in weights)
        {
            if (draw < weight) return kind;
            draw -= weight;
        }

        return StepKind.Put;
    }
}
