namespace TypedMemory.Testing;

/// <summary>Plays many replicas of a memory against each other, with faults, from seeds.</summary>
/// <example><code>
/// await Simulation.Simulate&lt;Fact&gt;(m => m.AddGeneratedTypes(), seeds: 200)
///     .Edit&lt;IFactRepository&gt;((facts, random, ct) => facts.UpsertAsync(
///         new Fact { Agent = "a7", Topic = $"t{random.Next(3)}", Text = $"{random.Next()}" }, ct).AsTask())
///     .RunAsync();
/// </code></example>
public static class Simulation
{
    /// <summary>Describes a simulation of a memory type.</summary>
    /// <param name="types">Adds the types, e.g. <c>m => m.AddGeneratedTypes()</c>.</param>
    /// <param name="seeds">How many runs there are, each from a seed of its own. The default value is 100.</param>
    /// <typeparam name="T">The memory type whose documents have to converge.</typeparam>
    public static Simulation<T> Simulate<T>(Action<ITypedMemoryBuilder> types, int seeds = 100)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(types);
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        return new Simulation<T>(types, seeds);
    }
}
