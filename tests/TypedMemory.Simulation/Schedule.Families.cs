using System.Collections.Immutable;
using TypedMemory.Core.Merging.State;

namespace TypedMemory.Simulation;

/// <summary>
/// Schedules that are about a few rules each: few replicas, one document, and little but what the rules are for.
/// </summary>
internal sealed partial record Schedule
{
    private const int Shares = 16;
    private const int SealedShare = 9, OriginShare = 11;

    /// <summary>Which share of the seeds: none of the known ones, which were drawn before there was this family.</summary>
    private const int TrustShare = 5;

    private static readonly (StepKind Kind, int Weight)[] TrustWeights =
        [(StepKind.Put, 24), (StepKind.Sync, 30), (StepKind.Extend, 4), (StepKind.PassTime, 10), (StepKind.TurnClock, 4),
            (StepKind.Sweep, 10), (StepKind.Supersede, 6), (StepKind.EditSecret, 6), (StepKind.Forget, 3), (
            StepKind.Restore, 8)];

    private static readonly (StepKind Kind, int Weight)[] CopyWeights =
        [(StepKind.Put, 40), (StepKind.Sync, 10), (StepKind.CopyFile, 8), (StepKind.LosePower, 12), (
            StepKind.SynchronousRound, 2)];

    private static readonly (StepKind Kind, int Weight)[] BackupWeights =
        [(StepKind.Put, 40), (StepKind.Sync, 24), (StepKind.TakeBackup, 12), (StepKind.RestoreBackup, 12)];

    private static readonly (StepKind Kind, int Weight)[] ConflictWeights =
        [(StepKind.Put, 30), (StepKind.Delete, 16), (StepKind.Sync, 40), (StepKind.SynchronousRound, 2), (
            StepKind.TurnClock, 2)];

    private static readonly (StepKind Kind, int Weight)[] UnreadableWeights =
        [(StepKind.Put, 50), (StepKind.PutNewer, 5), (StepKind.Sync, 30)];

    private static readonly (StepKind Kind, int Weight)[] ForeignWeights =
        [(StepKind.Put, 40), (StepKind.ForeignEdit, 16), (StepKind.ForeignEditAtHub, 4), (StepKind.Sync, 30), (
            StepKind.Compact, 1)];

    private static readonly (StepKind Kind, int Weight)[] EndWeights = [(StepKind.Put, 50), (StepKind.Sync, 40)];

    private static readonly (StepKind Kind, int Weight)[] KeyWeights =
        [(StepKind.Put, 40), (StepKind.RotateKey, 10), (StepKind.Sync, 30), (StepKind.SynchronousRound, 2), (
            StepKind.TurnClock, 2), (StepKind.Compact, 1)];

    private static readonly (StepKind Kind, int Weight)[] OriginWeights =
        [(StepKind.Put, 50), (StepKind.Sync, 30), (StepKind.SynchronousRound, 3), (StepKind.TurnClock, 2), (
            StepKind.Compact, 1)];

    private static ScheduleFamily DrawFamily(Random random) => random.Next(Shares) switch
    {
        0 => ScheduleFamily.CopiedFiles,
        1 => ScheduleFamily.RestoredBackups,
        2 or 3 or 4 => ScheduleFamily.OpenConflicts,
        5 => ScheduleFamily.UnreadableLeaves,
        6 => ScheduleFamily.ForeignEdits,
        7 => ScheduleFamily.EndOfRange,
        SealedShare => ScheduleFamily.SealedMembers,
        OriginShare => ScheduleFamily.Origins,
        _ => ScheduleFamily.Any,
    };

    private static Schedule DrawOf(ScheduleFamily family, int seed, Random random)
    {
        Topology topology = random.Next(3) == 0 ? Topology.Star : Topology.Pairs;
        return family switch
        {
            ScheduleFamily.CopiedFiles => new Schedule(
                seed, topology, 2, UsesReplicator: random.Next(4) == 0, DrawSteps(
                    CopyWeights, random.Next(10, 30), random))
            {
                ReachesCopies = true,
                Focus = ["note:a-kept1"],
                SqliteReplicas = random.Next(16) == 0 ? 1 : 0,
            },
            ScheduleFamily.RestoredBackups => new Schedule(
                seed, topology, random.Next(2, 4), UsesReplicator: random.Next(4) == 0, DrawSteps(
                    BackupWeights, random.Next(20, 40), random))
            {
                Focus = ["note:a-kept1"],
                SqliteReplicas = random.Next(16) == 0 ? 1 : 0,
            },
            ScheduleFamily.OpenConflicts => new Schedule(
                seed, topology, random.Next(2, 4), UsesReplicator: false, DrawConflicts(random))
            {
                LeavesConflictsOpen = true,
                Focus = [DrawOne(random, ["note:a-kept1", "note:a-update", .. Documents.Deletable])],
            },
            ScheduleFamily.ForeignEdits => new Schedule(
                seed, topology, random.Next(2, 4), UsesReplicator: random.Next(4) == 0, DrawSteps(
                    ForeignWeights, random.Next(6, 24), random))
            {
                Focus = [.. Documents.Ids.Where(Documents.IsForeign)],
                SqliteReplicas = random.Next(16) == 0 ? 1 : 0,
            },
            ScheduleFamily.SealedMembers => new Schedule(
                seed, topology, random.Next(2, 5), UsesReplicator: random.Next(4) == 0, DrawSteps(
                    KeyWeights, random.Next(8, 30), random))
            {
                HasKeys = true,
                Focus = ["note:a-kept1"],
                SqliteReplicas = random.Next(16) == 0 ? 1 : 0,
            },
            ScheduleFamily.Origins => new Schedule(
                seed, topology, random.Next(2, 5), UsesReplicator: random.Next(4) == 0, DrawSteps(
                    OriginWeights, random.Next(8, 30), random))
            {
                HasScopes = true,
                Focus = ["note:a-kept1"],
                SqliteReplicas = random.Next(16) == 0 ? 1 : 0,
            },
            ScheduleFamily.EndOfRange => new Schedule(
                seed, topology, random.Next(2, 4), UsesReplicator: false, DrawSteps(
                    EndWeights, random.Next(6, 24), random))
            {
                IsAtEndOfRange = true,
                Focus = ["note:a-kept1"],
            },
            ScheduleFamily.Lifetimes => new Schedule(
                seed, Topology.Pairs, random.Next(2, 5), UsesReplicator: false, DrawSteps(
                    TrustWeights, random.Next(10, 60), random))
            { IsOfTrust = true },
            _ => new Schedule(
                seed, Topology.Pairs, 4, UsesReplicator: false, DrawUnreadable(random))
            {
                HasOlderLibrary = true,
                Focus = ["note:a-kept1"],
            },
        };
    }

    /// <summary>
    /// Often one conflict that a replica deletes with all its leaves, while another one that has it resolves it: a
    /// delete that saw everything, beside a leaf that it did not see.
    /// </summary>
    private static ImmutableArray<Step> DrawConflicts(Random random)
    {
        if (random.Next(2) == 0) return DrawSteps(ConflictWeights, random.Next(8, 24), random);
        ImmutableArray<Step> tail = DrawSteps([(StepKind.Sync, 4), (StepKind.Delete, 1)], random.Next(4), random);
        return
        [
            Make(StepKind.Put, 0), Make(StepKind.SynchronousRound, 0), Make(StepKind.Put, 0), Make(StepKind.Put, 1),
            Make(StepKind.Sync, 0), Make(StepKind.Delete, random.Next(2)), .. tail,
        ];

        Step Make(StepKind kind, int place) => new(kind, place, random.Next());
    }

    /// <summary>
    /// The third replica, of the older library, gets a leaf that it cannot read and one that beats its own: what it
    /// edits then lacks what it has done before.
    /// </summary>
    private static ImmutableArray<Step> DrawUnreadable(Random random)
    {
        const int newest = 0, olderSchema = 1, olderLibrary = 2;
        const int newestToLibrary = 1, schemaToLibrary = 3;
        // A newer schema creates a document with what the older library cannot read.
        List<Step> steps =
            [Make(StepKind.Put, olderSchema), Make(StepKind.SynchronousRound, 0), Make(StepKind.PutNewer, newest)];
        int own = random.Next(1, 3);
        for (int i = 0; i < own; i++) steps.Add(Make(StepKind.Put, olderLibrary));
        for (int i = 0; i <= own; i++) steps.Add(Make(StepKind.Put, olderSchema));
        steps.AddRange(
            [Make(StepKind.Sync, newestToLibrary), Make(StepKind.Sync, schemaToLibrary), Make(
                StepKind.Put, olderLibrary)]);
        return [.. steps, .. DrawSteps(UnreadableWeights, random.Next(12), random)];

        Step Make(StepKind kind, int place) => new(kind, place, random.Next());
    }

    private static string DrawOne(Random random, ImmutableArray<string> ids) => ids[random.Next(ids.Length)];
}
