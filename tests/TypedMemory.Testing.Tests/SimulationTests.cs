namespace TypedMemory.Testing.Tests;

/// <summary>The simulation of users' own types.</summary>
public sealed class SimulationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_type_converges_under_faults() => Facts(seeds: 8).RunAsync(Token);

    [Fact]
    public async Task A_check_that_does_not_hold_names_the_seed_and_plays_again()
    {
        Simulation<Fact> simulation = Facts(seeds: 3).Faults(0).Steps(10).Check<IFactRepository>(
            static async (facts, token) =>
            {
                await foreach (MemoryEntry<Fact, FactId> _ in facts.ListAsync(cancellationToken: token))
                    throw new InvalidOperationException("there is a fact");
            });
        SimulationException failed = await Assert.ThrowsAsync<SimulationException>(() => simulation.RunAsync(Token));
        Assert.Contains($"Seed {failed.Seed}: a check does not hold", failed.Message, StringComparison.Ordinal);
        Assert.NotEmpty(failed.Trace);
        SimulationException again = await Assert.ThrowsAsync<SimulationException>(
            () => simulation.RunAsync(failed.Seed, Token));
        Assert.Equal(failed.Trace, again.Trace);
    }

    [Fact]
    public async Task What_is_missing_is_said()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Simulation.Simulate<Fact>(static m => m.AddGeneratedTypes(), 1).RunAsync(Token));
        InvalidOperationException unknown = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Simulation.Simulate<string>(static m => m.AddGeneratedTypes(), 1)
                .Edit<IFactRepository>(static (_, _, _) => Task.CompletedTask).RunAsync(Token));
        Assert.Contains("System.String", unknown.Message, StringComparison.Ordinal);
    }

    private static Simulation<Fact> Facts(int seeds) =>
        Simulation.Simulate<Fact>(static m => m.AddGeneratedTypes(), seeds)
            .Edit<IFactRepository>(static (facts, random, token) => facts.UpsertAsync(
                new Fact { Agent = "a", Topic = $"t{random.Next(3)}", Text = $"{random.Next()}" }, token).AsTask())
            .Edit<IFactRepository>(static (facts, random, token) => facts.UpdateAsync(
                new FactId("a", $"t{random.Next(3)}"),
                fact => fact with { Hits = fact.Hits + 1, Tags = fact.Tags.Add($"{random.Next(5)}") }, token).AsTask())
            .Edit<IFactRepository>(static (facts, random, token) =>
                facts.DeleteAsync(new FactId("a", $"t{random.Next(3)}"), token).AsTask());
}
