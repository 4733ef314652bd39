using Microsoft.Extensions.Time.Testing;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Queries.Expiry;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Simulation;

/// <summary>
/// Replicas whose clocks differ, on which facts end, are superseded and restored, and secrets are forgotten: by the
/// library's own code, over copies of whole documents.
/// </summary>
internal sealed partial class TrustWorld
{
    private const string Old = "fact:old", New = "fact:new", Ending = "fact:ending", Hidden = "secret:s";
    private static readonly string[] s_ids = [Old, New, Ending, Hidden];
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_far = s_start.AddYears(50);

    private readonly FakeTimeProvider _time = new(s_start);
    private readonly List<TrustReplica> _replicas = [];
    private readonly Dictionary<string, List<TrustOp>> _ops = s_ids.ToDictionary(
        static id => id, static _ => new List<TrustOp>(), StringComparer.Ordinal);
    private readonly DocumentVisibility _visibility = new(FactMemoryType.Instance);
    private readonly ExpiryRule _rule = ExpiryRule.Of([FactMemoryType.Instance])[0];
    private readonly TrustFault? _without;
    private bool _isLinked, _isUnlinked, _isForgotten;
    private Failure? _failure;

    private TrustWorld(Schedule schedule, TrustFault? without)
    {
        _without = without;
        var identities = new Random(schedule.Seed);
        for (int i = 0; i < schedule.Replicas; i++) _replicas.Add(new TrustReplica($"r{i}", _time, identities));
    }

    /// <summary>Plays a schedule to its end, lets everything meet, and asks the oracles.</summary>
    public static async Task<Failure?> PlayAsync(Schedule schedule, TrustFault? without)
    {
        var world = new TrustWorld(schedule, without);
        await world.BeginAsync();
        foreach (Step step in schedule.Steps)
        {
            world._time.Advance(TimeSpan.FromMilliseconds(1 + (step.Seed % 5000)));
            await world.PlayAsync(step);
            if (world._failure is { } failure) return failure;
        }

        return await world.SettleAsync() ?? await world.JudgeAsync();
    }

    private async Task BeginAsync()
    {
        TrustReplica first = _replicas[0];
        await WriteAsync(first, Old, new Fact { Key = "old", Text = "first" }, new HashSet<int>(), holds: true);
        await WriteAsync(first, New, new Fact { Key = "new", Text = "first" }, new HashSet<int>(), holds: true);
        await WriteAsync(
            first, Ending, new Fact { Key = "ending", Until = s_start.AddHours(1) }, new HashSet<int>(), holds: false);
        await first.Store.EditAsync([new ValueEdit<Secret, SecretId>(
            SecretMemoryType.Instance, new Secret { Key = "s", Text = "hush 0" }, false)]);
        foreach (TrustReplica other in _replicas.Skip(1)) await CopyAsync(first, other);
    }

    private async Task PlayAsync(Step step)
    {
        TrustReplica replica = _replicas[step.Place % _replicas.Count];
        var random = new Random(step.Seed);
        switch (step.Kind)
        {
            case StepKind.Put:
                await PutAsync(replica, random.Next(2) == 0 ? Old : New, random);
                break;
            case StepKind.Extend:
                await ExtendAsync(replica);
                break;
            case StepKind.PassTime:
                _time.Advance(TimeSpan.FromMinutes(random.Next(5, 40)));
                break;
            case StepKind.TurnClock:
                replica.Clock.Ahead = TimeSpan.FromMinutes(random.Next(-30, 31));
                break;
            case StepKind.Sweep:
                await SweepAsync(replica);
                break;
            case StepKind.Supersede:
                await SupersedeAsync(replica);
                break;
            case StepKind.EditSecret:
                await EditSecretAsync(replica, random);
                break;
            case StepKind.Forget:
                await ForgetAsync(replica);
                break;
            case StepKind.Restore:
                await RestoreAsync(replica, random);
                break;
            default:
                TrustReplica other = _replicas[random.Next(_replicas.Count)];
                if (other == replica) break;
                await CopyAsync(replica, other);
                if (random.Next(3) > 0) await CopyAsync(other, replica);
                break;
        }

        await LookAsync(replica);
    }

    private static async Task CopyAsync(TrustReplica source, TrustReplica target)
    {
        foreach (string id in s_ids)
        {
            if (await source.Store.GetSnapshotAsync(id) is not { } document) continue;
            await target.Store.WriteAsync(new DocumentBatch
            {
                Writes = [new DocumentWrite { Id = id, Revisions = document.Leaves }],
                Origin = source.Name,
            });
            target.KnownOf(id).UnionWith(source.KnownOf(id));
            await ResolveAsync(target, id);
        }

        target.KnowsLink |= source.KnowsLink;
    }

    private static async Task ResolveAsync(TrustReplica replica, string id)
    {
        while (await replica.Store.GetSnapshotAsync(id) is { } document
            && ConflictResolver.Resolve(MergeOf(id), document) is { Write: { } write })
        {
            IReadOnlyList<WriteOutcome> outcomes = await replica.Store.WriteAsync(
                new DocumentBatch { Writes = [write] });
            if (outcomes[0].Error is { } error) throw error;
        }
    }

    private static IMemoryMerge MergeOf(string id) =>
        id == Hidden ? SecretMemoryType.Instance.Merge : FactMemoryType.Instance.Merge;

    /// <summary>Everything meets until nothing changes; then all sweep, each by its own clock, and meet again.</summary>
    private async Task<Failure?> SettleAsync()
    {
        for (int sweep = 0; sweep < 2; sweep++)
        {
            string before = "";
            for (int round = 0; ; round++)
            {
                foreach (TrustReplica source in _replicas)
                {
                    foreach (TrustReplica target in _replicas.Where(target => target != source))
                        await CopyAsync(source, target);
                }

                string after = string.Join('\n', await Task.WhenAll(_replicas.Select(DescribeAsync)));
                if (after == before) break;
                if (round > 2 * _replicas.Count + 6)
                    return new Failure(FailureKind.PingPong, $"After {round} rounds nothing has ended.");
                before = after;
            }

            if (sweep > 0) break;
            _time.Advance(TimeSpan.FromHours(3));
            foreach (TrustReplica replica in _replicas)
            {
                await SweepAsync(replica);
                await LookAsync(replica);
            }
        }

        return _failure;
    }

    private static async Task<string> DescribeAsync(TrustReplica replica)
    {
        var texts = new List<string>();
        foreach (string id in s_ids)
            texts.Add($"{id} {World.Describe(await replica.Store.GetSnapshotAsync(id))}");
        return string.Join('\n', texts);
    }
}
