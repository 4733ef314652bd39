using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Store;

namespace TypedMemory.Simulation;

/// <summary>The replicas, hubs and links of one schedule, with the ledger of what was acknowledged.</summary>
internal sealed partial class World : IAsyncDisposable
{
    private readonly Schedule _schedule;
    private readonly Random _identities;
    private readonly List<SimulatedReplica> _replicas = [];
    private readonly List<(int Left, int Right)> _links = [];
    private readonly HashSet<int> _cut = [];
    private readonly Dictionary<string, Ledger> _ledgers = Documents.Ids.ToDictionary(
        static id => id, static _ => new Ledger());
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Mutation? _without;

    private World(Schedule schedule, Mutation? without)
    {
        _schedule = schedule;
        _without = without;
        _identities = new Random(schedule.Seed);
    }

    /// <summary>Plays a schedule to its end, lets everything replicate, and asks the oracles.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="without">The rule that everybody lacks; none in a run that has to succeed.</param>
    /// <returns>What went wrong; <see langword="null"/> if nothing did.</returns>
    public static async Task<Failure?> PlayAsync(Schedule schedule, Mutation? without = null)
    {
        await using var world = new World(schedule, without);
        await world.BuildAsync();
        foreach (Step step in schedule.Steps)
        {
            bool stands = schedule.HasSlowClock && step.Seed % 4 != 0;
            if (!stands) world._time.Advance(TimeSpan.FromMilliseconds(1 + (step.Seed % 500)));
            await world.PlayAsync(step);
        }

        return await world.SettleAsync() ?? await world.JudgeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SimulatedReplica replica in _replicas) await replica.Machine.DisposeAsync();
    }

    private async Task BuildAsync()
    {
        bool hasHubs = _schedule.Topology is Topology.Star or Topology.TwoHubs or Topology.Filtered;
        for (int i = 0; i < _schedule.Replicas; i++)
        {
            Machine machine = i < _schedule.SqliteReplicas
                ? await SqliteMachine.CreateAsync(_time) : new MemoryMachine(_time, _identities);
            ReplicaKind kind = i == 1 ? ReplicaKind.OlderSchema
                : i == 2 && _schedule.HasOlderLibrary ? ReplicaKind.OlderLibrary
                : ReplicaKind.Application;
            bool isFiltered = _schedule.Topology == Topology.Filtered && i % 2 == 1;
            Add(new SimulatedReplica($"r{i}", machine, kind)
            {
                Filter = isFiltered ? SyncFilter.ForPrefix(Documents.CommonPrefix) : null,
            });
        }

        int hubs = _schedule.Topology == Topology.TwoHubs ? 2 : hasHubs ? 1 : 0;
        for (int i = 0; i < hubs; i++)
        {
            Add(new SimulatedReplica($"h{i}", new MemoryMachine(_time, _identities), ReplicaKind.Hub));
        }

        Link(hubs);
    }

    private void Add(SimulatedReplica replica)
    {
        _replicas.Add(replica);
        if (replica.Kind == ReplicaKind.OlderLibrary) replica.Rules = new OlderLibrary();
        if (_without is { Rules: { } lacking })
            replica.Rules = lacking(new MutationContext(replica, () => NowAt(replica)));
    }

    private void Link(int hubs)
    {
        int n = _schedule.Replicas;
        for (int i = 0; i < n; i++)
        {
            if (hubs > 0) _links.Add((i, n + (i % hubs)));
            else if (_schedule.Topology != Topology.Pairs && i + 1 < n) _links.Add((i, i + 1));
            for (int j = i + 1; _schedule.Topology == Topology.Pairs && j < n; j++) _links.Add((i, j));
        }

        if (hubs == 2) _links.Add((n, n + 1));
        if (_schedule.Topology == Topology.Ring && n > 2) _links.Add((n - 1, 0));
    }

    private EditContext ContextOf(SimulatedReplica replica) => new(replica.Actor, NowAt(replica));

    private long NowAt(SimulatedReplica replica) => _schedule.IsAtEndOfRange
        ? EditStamp.MaxTime
        : Math.Max(1, _time.GetUtcNow().ToUnixTimeMilliseconds() + replica.ClockError);

    private async Task PlayAsync(Step step)
    {
        SimulatedReplica replica = PlaceOf(step);
        int link = step.Place % _links.Count;
        var random = new Random(step.Seed);
        switch (step.Kind)
        {
            case StepKind.Put:
                await PutAsync(replica, random);
                break;
            case StepKind.PutNewer:
                await PutAsync(replica, random, hasLabel: !replica.IsOlder);
                break;
            case StepKind.Delete:
                await DeleteAsync(replica, random);
                break;
            case StepKind.ForeignEdit:
                await EditAsForeignerAsync(replica, random);
                break;
            case StepKind.Sync or StepKind.FaultySync or StepKind.RefusedLeaf when !_cut.Contains(link):
                await SyncAsync(link, random, step.Kind);
                break;
            case StepKind.SynchronousRound:
                await SyncAllAtOnceAsync();
                break;
            case StepKind.Partition:
                _cut.Add(link);
                break;
            case StepKind.Heal:
                _cut.Clear();
                break;
            case StepKind.TurnClock:
                replica.ClockError = (random.NextInt64(-6, 7) * 365 * 86_400_000) + random.Next(5000);
                break;
            case StepKind.RotateKey:
                await RotateKeyAsync(replica, random);
                break;
            case StepKind.Compact:
                await replica.Store.CompactAsync();
                break;
            case StepKind.Kill:
                await KillAsync(replica, link, random);
                break;
            case StepKind.ForeignEditAtHub when _replicas.Find(static replica => replica.IsHub) is { } hub:
                await EditAsForeignerAsync(hub, random);
                break;
            default:
                await BreakAsync(step.Kind, replica, random);
                break;
        }
    }

    /// <summary>The application that a step happens to.</summary>
    private SimulatedReplica PlaceOf(Step step)
    {
        if (!_schedule.ReachesCopies) return _replicas[step.Place % _schedule.Replicas];
        SimulatedReplica[] applications = [.. _replicas.Where(static replica => !replica.IsHub)];
        return applications[step.Place % applications.Length];
    }

    public static string Describe(DocumentSnapshot? document, bool winnerOnly = false) => document is null
        ? "nothing"
        : string.Join(
            ", ", document.Leaves.Take(winnerOnly ? 1 : document.Leaves.Length).Select(static leaf => string.Create(
            CultureInfo.InvariantCulture,
            $"{leaf.Revision}{(leaf.Deleted ? " deleted" : "")} {System.Text.Encoding.UTF8.GetString(leaf.Body.Span)}")));
}
