using TypedMemory;

namespace AgentNamespace1;

/// <summary>Remembers, and answers from what it remembers.</summary>
public sealed class Agent(IFactRepository facts)
{
    /// <summary>Remembers a fact, or adds this machine to those that have told it.</summary>
    public async Task RememberAsync(string topic, string text, CancellationToken cancellationToken = default)
    {
        await facts.UpsertAsync(new Fact { Topic = topic, Text = text }, cancellationToken);
        await facts.UpdateAsync(
            new FactId(topic), fact => fact with { Sources = fact.Sources.Add(Environment.MachineName) }, cancellationToken);
    }

    /// <summary>What is remembered for a question, the best first.</summary>
    public async Task<IReadOnlyList<RecallHit<Fact, FactId>>> RecallAsync(
        string question, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<RecallHit<Fact, FactId>> hits = await facts.Recall(question).ToListAsync(cancellationToken);
        foreach (RecallHit<Fact, FactId> hit in hits)
            await facts.UpdateAsync(hit.Id, fact => fact with { Recalled = fact.Recalled + 1 }, cancellationToken);
        return hits;
    }

    /// <summary>Everything that is remembered, in the order of the keys.</summary>
    public IAsyncEnumerable<MemoryEntry<Fact, FactId>> ListAsync(CancellationToken cancellationToken = default) =>
        facts.ListAsync(cancellationToken: cancellationToken);
}
