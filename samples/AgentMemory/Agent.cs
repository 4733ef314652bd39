using System.Threading.Channels;
using TypedMemory;

namespace AgentMemory;

/// <summary>
/// An agent that learns, recalls and follows what changes. The repositories are generated from the records.
/// </summary>
public sealed class Agent(
    IFactRepository facts, IRuleRepository rules, ISkillRepository skills, IEpisodeRepository episodes,
    IDecisionRepository decisions)
{
    private const string Name = "a7";

    /// <summary>Runs the agent.</summary>
    /// <param name="follow">Whether it goes on following changes, its own and its peers', until it is stopped.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RunAsync(bool follow, CancellationToken cancellationToken)
    {
        // A feed that starts now delivers every write that begins after this line, however late it is read.
        var options = new ChangeOptions<FactId> { Since = ChangeSince.Now };
        ChannelReader<MemoryChange<Fact, FactId>> changes = facts.Changes(options, cancellationToken);

        RevisionId last = await LearnAsync(cancellationToken);
        await RecallAsync(cancellationToken);
        await foreach (MemoryChange<Fact, FactId> change in changes.ReadAllAsync(cancellationToken))
        {
            Console.WriteLine($"changed  {change.Id}: {change.Value?.Text ?? "(deleted)"}");
            if (!follow && change.Revision == last) break;
        }
    }

    // All of it is written to the local store: no network is needed, and none is waited for.
    private async Task<RevisionId> LearnAsync(CancellationToken cancellationToken)
    {
        await rules.UpsertAsync(
            new Rule { Agent = Name, Name = "ask", Text = "Ask before anything is deleted" }, cancellationToken);
        await episodes.UpsertAsync(
            new Episode
            { Agent = Name, Started = DateTimeOffset.UtcNow, Summary = "A deploy on Friday was rolled back" },
                cancellationToken);

        await decisions.UpsertAsync(
            new Decision { Agent = Name, Topic = "office", Choice = "the moon" }, cancellationToken);

        var release = new Skill { Agent = Name, Name = "release", Steps = ["tag", "build", "ship"] };
        await skills.UpsertAsync(release, cancellationToken);
        await skills.UpdateAsync(
            new SkillId(Name, "release"), skill => skill with { Uses = skill.Uses + 1 }, cancellationToken);

        await facts.UpsertAsync(
            new Fact { Agent = Name, Topic = "moon", Text = "The office moves to the moon", Confidence = 0.1 },
            cancellationToken);
        return await facts.UpsertAsync(
            new Fact
            {
                Agent = Name,
                Topic = "deploys",
                Text = "Deploys are frozen on Fridays",
                Confidence = 0.9,
                Tags = ["ops"]
            },
            cancellationToken);
    }

    private async Task RecallAsync(CancellationToken cancellationToken)
    {
        foreach (MemoryEntry<Fact, FactId> fact in await facts.Query()
            .Where(FactFields.Confidence > 0.5).OrderByDescending(FactFields.Confidence).ToListAsync(cancellationToken))
        {
            Console.WriteLine($"sure of  {fact.Id}: {fact.Value.Text}");
        }

        foreach (MemoryMatch<Fact, FactId> match in await facts.Query().Match(
            FullText.Words("frozen deploys") | FullText.Prefix("moo"))
            .Take(3).ToListAsync(cancellationToken))
        {
            Console.WriteLine($"found    {match.Entry.Id}: {match.Snippet}");
        }

        foreach (MemoryEntry<Episode, EpisodeId> episode in await episodes.Query()
            .Where(EpisodeFields.Agent == Name).OrderByDescending(EpisodeFields.Started).Take(3).ToListAsync(
                cancellationToken))
        {
            Console.WriteLine($"recalls  {episode.Value.Summary}");
        }

        await foreach (MemoryEntry<Rule, RuleId> rule in rules.ListAsync(RuleId.ForAgent(Name), cancellationToken))
        {
            Console.WriteLine($"obeys    {rule.Value.Text}");
        }

        if (await skills.GetAsync(new SkillId(Name, "release"), cancellationToken) is { } skill)
        {
            Console.WriteLine($"can      {skill.Name} ({string.Join(", ", skill.Steps)}), uses: {skill.Uses}");
        }
    }
}
