namespace TypedMemory.Simulation;

/// <summary>Plays one seed again, and shrinks it if it fails.</summary>
internal static class Replay
{
    /// <returns>Whether nothing failed.</returns>
    public static async Task<bool> RunAsync(int seed, ScheduleFamily? family, Mutation? without)
    {
        // A seed that is known to have failed before there were more faults is drawn as it was then.
        Schedule schedule = KnownSeeds.OfFirstFaults.Contains(seed)
            ? Schedule.DrawFirst(seed) : Schedule.Draw(seed, family);
        if (await Play.OneAsync(schedule, without) is not { } failure)
        {
            Console.WriteLine($"seed {seed}: nothing failed");
            return true;
        }

        Console.WriteLine($"seed {seed}: {failure.Kind}: {failure.Message}");
        Schedule smallest = await Shrinker.ShrinkAsync(
            schedule, failure.Kind, shrunk => Play.OneAsync(shrunk, without));
        Console.WriteLine($"{smallest with { Steps = [] }}");
        foreach (Step step in smallest.Steps) Console.WriteLine($"  {step.Kind} at {step.Place} with {step.Seed}");
        Console.WriteLine($"  {(await Play.OneAsync(smallest, without))?.Message}");
        return false;
    }
}
