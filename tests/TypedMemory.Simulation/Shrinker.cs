namespace TypedMemory.Simulation;

/// <summary>Takes out of a failing schedule whatever it also fails without, in the same way.</summary>
internal static class Shrinker
{
    public static async Task<Schedule> ShrinkAsync(
        Schedule schedule, FailureKind kind, Func<Schedule, Task<Failure?>> play)
    {
        foreach (Schedule plainer in Plainer(schedule))
        {
            if ((await play(plainer))?.Kind != kind) continue;
            schedule = plainer;
            break;
        }

        for (int size = schedule.Steps.Length / 2; size > 0; size /= 2)
        {
            for (int start = 0; start + size <= schedule.Steps.Length;)
            {
                Schedule smaller = schedule with { Steps = schedule.Steps.RemoveRange(start, size) };
                if ((await play(smaller))?.Kind == kind) schedule = smaller;
                else start += size;
            }
        }

        return schedule;
    }

    private static IEnumerable<Schedule> Plainer(Schedule schedule)
    {
        yield return schedule with { SqliteReplicas = 0, UsesReplicator = false };
        yield return schedule with { SqliteReplicas = 0 };
        yield return schedule with { UsesReplicator = false };
    }
}
