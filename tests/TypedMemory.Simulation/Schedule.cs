using System.Collections.Immutable;

namespace TypedMemory.Simulation;

/// <summary>A schedule: a topology and the steps that are played on it, all drawn from a seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Topology">How the replicas are linked.</param>
/// <param name="Replicas">How many replicas there are, hubs not counted.</param>
/// <param name="UsesReplicator">Whether documents move by the real replicator; else by plain copies of whole documents.</param>
/// <param name="UsesSqlite">Whether the first replica keeps its documents in SQLite.</param>
/// <param name="Steps">The steps.</param>
internal sealed record Schedule(
    int Seed, Topology Topology, int Replicas, bool UsesReplicator, bool UsesSqlite, ImmutableArray<Step> Steps)
{
    private static readonly (StepKind Kind, int Weight)[] Weights =
    [
        (StepKind.Put, 50), (StepKind.Delete, 4), (StepKind.Sync, 26), (StepKind.FaultySync, 8), (StepKind.RefusedLeaf, 2),
        (StepKind.SynchronousRound, 3), (StepKind.Partition, 3), (StepKind.Heal, 3), (StepKind.LosePower, 2),
        (StepKind.CopyFile, 1), (StepKind.RestoreBackup, 1), (StepKind.TakeBackup, 2), (StepKind.TurnClock, 3),
        (StepKind.Compact, 1), (StepKind.ForeignEdit, 3), (StepKind.Purge, 1),
    ];

    /// <summary>Draws a schedule.</summary>
    public static Schedule Draw(int seed)
    {
        var random = new Random(seed);
        var topology = (Topology)random.Next(Enum.GetValues<Topology>().Length);
        int replicas = random.Next(2, 7);
        bool usesReplicator = random.Next(3) == 0;
        bool usesSqlite = random.Next(40) == 0;
        var steps = ImmutableArray.CreateBuilder<Step>();
        int length = random.Next(10, 80);
        for (int i = 0; i < length; i++) steps.Add(new Step(DrawKind(random), random.Next(1 << 16), random.Next()));
        return new Schedule(seed, topology, replicas, usesReplicator, usesSqlite, steps.ToImmutable());
    }

    private static StepKind DrawKind(Random random)
    {
        int draw = random.Next(Weights.Sum(static entry => entry.Weight));
        foreach ((StepKind kind, int weight) in Weights)
        {
            if (draw < weight) return kind;
            draw -= weight;
        }

        return StepKind.Put;
    }
}
