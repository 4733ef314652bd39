namespace TypedMemory.Simulation;

/// <summary>Takes rules away and counts the schedules until one fails.</summary>
internal static class MutationCheck
{
    /// <summary>Plays the schedules of a run without a rule, until one fails.</summary>
    /// <returns>Whether the rule was missed.</returns>
    public static async Task<bool> RunAsync(Mutation without, IEnumerable<Schedule> schedules, Action<string> print)
    {
        int played = 0;
        foreach (Schedule schedule in schedules)
        {
            played++;
            if (await Play.OneAsync(schedule, without) is not { } failure) continue;
            print($"without {without.Name} ({without.Instead}): {failure.Kind} after {played} schedules, "
                + $"seed {schedule.Seed}: {failure.FirstLine}");
            return true;
        }

        print($"without {without.Name} ({without.Instead}): NOT MISSED in {played} schedules");
        return false;
    }
}
