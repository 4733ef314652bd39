using System.Collections.Concurrent;
using System.Globalization;
using TypedMemory;
using TypedMemory.Simulation;

// Usage: --schedules N [--seed S], or --replay SEED, which shrinks a schedule that fails.
int schedules = Argument("--schedules") ?? 2_000;
int seed = Argument("--seed") ?? 1;
if (Argument("--replay") is { } replayed)
{
    Failure? failure = await PlayAsync(Schedule.Draw(replayed));
    Console.WriteLine(failure is null ? $"seed {replayed}: nothing failed" : $"seed {replayed}: {failure.Kind}: {failure.Message}");
    if (failure is null) return 0;
    Schedule smallest = await Shrinker.ShrinkAsync(Schedule.Draw(replayed), failure.Kind, PlayAsync);
    Console.WriteLine($"{smallest.Topology}, {smallest.Replicas} replicas, replicator {smallest.UsesReplicator}, sqlite {smallest.UsesSqlite}");
    foreach (Step step in smallest.Steps) Console.WriteLine($"  {step.Kind} at {step.Place} with {step.Seed}");
    Console.WriteLine($"  {(await PlayAsync(smallest))?.Message}");
    return 1;
}

// Seeds that ever failed come first, whatever the seed of the run.
int[] seeds = [.. KnownSeeds.All, .. Enumerable.Range(0, schedules).Select(i => unchecked((seed * 1_000_003) + i))];
var failures = new ConcurrentDictionary<FailureKind, int>();
await Parallel.ForEachAsync(
    seeds,
    new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
    async (one, _) =>
    {
        if (await PlayAsync(Schedule.Draw(one)) is not { } failure) return;
        failures.AddOrUpdate(failure.Kind, 1, static (_, count) => count + 1);
        Console.WriteLine($"seed {one}: {failure.Kind}: {failure.Message}");
    });

Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"schedules {schedules}, diverged {Count(FailureKind.Diverged)}, lost {Count(FailureKind.Lost)}, "
    + $"ping-pong {Count(FailureKind.PingPong)}, seed {seed}"));
return failures.IsEmpty ? 0 : 1;

int Count(FailureKind kind) => failures.GetValueOrDefault(kind);

int? Argument(string name)
{
    int index = Array.IndexOf(args, name);
    return index >= 0 ? int.Parse(args[index + 1], CultureInfo.InvariantCulture) : null;
}

static async Task<Failure?> PlayAsync(Schedule schedule)
{
    try
    {
        return await World.PlayAsync(schedule);
    }
    catch (Exception error) when (error is TypedMemoryException or InvalidOperationException or ArgumentException or FormatException)
    {
        return new Failure(FailureKind.Lost, $"The schedule ended with {error}");
    }
}
