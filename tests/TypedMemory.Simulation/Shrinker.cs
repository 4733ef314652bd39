namespace TypedMemory.Simulation;

/// <summary>Leaves steps out of a failing schedule for as long as it fails in the same way.</summary>
internal static class Shrinker
{
    public static async Task<Schedule> ShrinkAsync(Schedule schedule, FailureKind kind, Func<Schedule, Task<Failure?>> play)
    {
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
}
