namespace TypedMemory.Simulation;

/// <summary>Plays schedules.</summary>
internal static class Play
{
    /// <summary>Plays one schedule; an exception that nobody expected is a failure too.</summary>
    public static async Task<Failure?> OneAsync(Schedule schedule, Mutation? without = null)
    {
        try
        {
            return schedule.IsOfTrust
                ? await TrustWorld.PlayAsync(schedule, without?.Trust) : await World.PlayAsync(schedule, without);
        }
        catch (Exception error) when (error is TypedMemoryException or InvalidOperationException or ArgumentException
            or FormatException)
        {
            return new Failure(FailureKind.Lost, $"The schedule ended with {error}");
        }
    }
}
