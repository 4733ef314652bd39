using TypedMemory;

namespace AgentMemory;

/// <summary>An agent that learns and recalls. The repositories are generated from the records.</summary>
internal sealed class Agent(
    IFactRepository facts, IRuleRepository rules, ISkillRepository skills, IEpisodeRepository episodes)
{
    private const string Name = "a7";

    /// <summary>Learns. All of it is written to the local store: no network is needed, and none is waited for.</summary>
    public async Task LearnAsync(CancellationToken cancellationToken)
    {
        await rules.UpsertAsync(
            new Rule { Agent = Name, Name = "ask", Text = "Ask before anything is deleted" }, cancellationToken);
        await episodes.UpsertAsync(
            new Episode
            {
                Agent = Name,
                Started = DateTimeOffset.UtcNow,
                Summary = "A deploy on Friday was rolled back",
            },
            cancellationToken);
        await skills.UpsertAsync(
            new Skill { Agent = Name, Name = "release", Steps = ["tag", "build", "ship"] }, cancellationToken);
        await skills.UpdateAsync(
            new SkillId(Name, "release"), skill => skill with { Uses = skill.Uses + 1 }, cancellationToken);
        await facts.UpsertAsync(
            new Fact { Agent = Name, Topic = "moon", Text = "The office moves to the moon", Confidence = 0.1 },
            cancellationToken);
        await facts.UpsertAsync(
            new Fact
            {
                Agent = Name,
                Topic = "deploys",
                Text = "Deploys are frozen on Fridays",
                Confidence = 0.9,
                Tags = ["ops"],
            },
            cancellationToken);
    }

    /// <summary>Says what it remembers.</summary>
    public async Task RecallAsync(CancellationToken cancellationToken)
    {
        foreach (MemoryEntry<Fact, FactId> fact in await facts.Query()
            .Where(FactFields.Confidence > 0.5).OrderByDescending(FactFields.Confidence).ToListAsync(cancellationToken))
        {
            Console.WriteLine($"sure of  {fact.Id}: {fact.Value.Text}");
        }

        foreach (RecallHit<Fact, FactId> hit in await facts.Recall("when are deploys frozen?")
            .ToListAsync(cancellationToken))
        {
            Console.WriteLine($"found    {hit.Id}: {hit.Snippet}");
        }

        foreach (MemoryEntry<Episode, EpisodeId> episode in await episodes.Query()
            .Where(EpisodeFields.Agent == Name).OrderByDescending(EpisodeFields.Started).Take(3).ToListAsync(
                cancellationToken))
        {
            Console.WriteLine($"recalls  {episode.Value.Summary}");
        }

        await foreach (MemoryEntry<Rule, RuleId> rule in rules.ListAsync(RuleId.ForAgent(Name), cancellationToken))
            Console.WriteLine($"obeys    {rule.Value.Text}");
        if (await skills.GetAsync(new SkillId(Name, "release"), cancellationToken) is { } skill)
            Console.WriteLine($"can      {skill.Name} ({string.Join(", ", skill.Steps)}), uses: {skill.Uses}");
    }
}
