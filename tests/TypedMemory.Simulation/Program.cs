using System.Globalization;
using TypedMemory.Simulation;

// --schedules N [--seed S]           plays N schedules
// --replay SEED [--without RULE]     plays one, and shrinks it if it fails
// --family FAMILY                    draws all schedules of one family
// --mutations [--without RULE] takes every rule away in turn (or those of that name), and fails if one is not missed
var arguments = new Arguments(args);
Mutation[] mutations =
    [.. AllMutations.List.Where(
        one => arguments.Without is not { } name || one.Name.StartsWith(name, StringComparison.Ordinal))];
if (arguments.Without is { } unknown && mutations.Length == 0)
    throw new ArgumentException($"There is no rule \"{unknown}\".");

if (arguments.Worker is { } worker)
{
    await Workers.BecomeSingleThreadedAsync();
    return arguments.Replay is { } seed
        ? (await Replay.RunAsync(seed, arguments.Family, arguments.Without is null ? null : mutations[0]) ? 0 : 1)
        : arguments.Mutations ? await MutateAsync(worker.Part, worker.Parts)
        : await PlayAsync(worker.Part, worker.Parts);
}

if (arguments.Replay is not null) return await Workers.RunAsync(arguments, 1, Console.WriteLine) ? 0 : 1;
if (arguments.Mutations)
{
    int missed = 0;
    bool all = await Workers.RunAsync(arguments, Environment.ProcessorCount, line =>
    {
        Console.WriteLine(line);
        if (!line.Contains("NOT MISSED", StringComparison.Ordinal)) missed++;
    });
    Console.WriteLine(
        $"rules taken away {mutations.Length}, missed {missed}, budget {arguments.Schedules} schedules, seed {arguments.Seed}");
    return all && missed == mutations.Length ? 0 : 1;
}

var failures = new Dictionary<FailureKind, int>();
bool ended = await Workers.RunAsync(arguments, Environment.ProcessorCount, line =>
{
    Console.WriteLine(line);
    foreach (FailureKind kind in Enum.GetValues<FailureKind>())
    {
        if (line.Contains($": {kind}: ", StringComparison.Ordinal))
            failures[kind] = failures.GetValueOrDefault(kind) + 1;
    }
});
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"schedules {arguments.Schedules}, diverged {Count(FailureKind.Diverged)}, lost {Count(FailureKind.Lost)}, "
    + $"ping-pong {Count(FailureKind.PingPong)}, seed {arguments.Seed}"));
return ended && failures.Count == 0 ? 0 : 1;

int Count(FailureKind kind) => failures.GetValueOrDefault(kind);

async Task<int> PlayAsync(int part, int parts)
{
    bool succeeded = true;
    foreach (Schedule schedule in arguments.Draw().Where((_, i) => i % parts == part))
    {
        if (await Play.OneAsync(schedule) is not { } failure) continue;
        succeeded = false;
        Console.WriteLine($"seed {schedule.Seed}: {failure.Kind}: {failure.Message}");
    }

    return succeeded ? 0 : 1;
}

async Task<int> MutateAsync(int part, int parts)
{
    bool all = true;
    foreach (Mutation mutation in mutations.Where((_, i) => i % parts == part))
    {
        all &= await MutationCheck.RunAsync(mutation, arguments.Fresh(), Console.WriteLine);
    }

    return all ? 0 : 1;
}
