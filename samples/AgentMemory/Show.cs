using TypedMemory;

namespace AgentMemory;

/// <summary>What the agents do, and what becomes of it.</summary>
internal sealed class Show(Device a7, Device laptop, Device phone)
{
    private static readonly SkillId s_release = new("a7", "release");
    private static readonly DecisionId s_office = new("a7", "office");

    private Device[] All => [a7, laptop, phone];

    /// <summary>Runs it.</summary>
    /// <param name="settle">Whether the conflict that waits for a person is settled at the end.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RunAsync(bool settle, CancellationToken cancellationToken)
    {
        await a7.Agent.LearnAsync(cancellationToken);
        await a7.Agent.RecallAsync(cancellationToken);

        // Live sync brings it to the others; the consumer on each indexes what arrives.
        foreach (Device device in All)
        {
            await device.Index.WhenCaughtUpAsync(cancellationToken);
            Console.WriteLine($"indexed  {device.Name}: frozen -> {string.Join(", ", device.Index.Find("frozen"))}");
        }

        await DisagreeAsync(cancellationToken);
        await MergeAsync(cancellationToken);
        await DecideAsync(settle, cancellationToken);

        // What the phone, which wrote none of it, has seen of facts: a feed is a cursor over the store.
        await foreach (MemoryChange<Fact, FactId> change in phone.Facts.ChangesAsync(
            new() { UntilCaughtUp = true }, cancellationToken))
        {
            Console.WriteLine($"changed  {change.Id}: {change.Value?.Text ?? "(deleted)"}");
        }
    }

    /// <summary>Out of reach of the hub and of each other, all edit the same documents.</summary>
    private async Task DisagreeAsync(CancellationToken cancellationToken)
    {
        foreach (Device device in All)
        {
            await UntilAsync(device.Skills, skill => skill.Uses == 1, cancellationToken);
            await device.GoOfflineAsync(cancellationToken);
        }

        await a7.Skills.UpdateAsync(s_release, skill => skill with { Uses = skill.Uses + 1 }, cancellationToken);
        await laptop.Skills.UpdateAsync(
            s_release, skill => skill with { Uses = skill.Uses + 2, Tags = skill.Tags.Add("checked") }, cancellationToken);
        await phone.Skills.UpdateAsync(
            s_release, skill => skill with { Tags = skill.Tags.Add("on call") }, cancellationToken);
        await a7.Decisions.UpsertAsync(
            new Decision { Agent = "a7", Topic = "office", Choice = "the moon" }, cancellationToken);
        await laptop.Decisions.UpsertAsync(
            new Decision { Agent = "a7", Topic = "office", Choice = "Mars" }, cancellationToken);
        foreach (Device device in All) await device.GoOnlineAsync(cancellationToken);
    }

    /// <summary>Counters add up and sets are joined, on every device in the same revision.</summary>
    private async Task MergeAsync(CancellationToken cancellationToken)
    {
        foreach (Device device in All)
        {
            Skill merged = await UntilAsync(
                device.Skills, skill => skill is { Uses: 4, Tags.Count: 2 }, cancellationToken);
            Console.WriteLine(
                $"merged   {device.Name}: uses {merged.Uses}, tags {string.Join(", ", merged.Tags.Order())}");
        }
    }

    /// <summary>What no rule can decide waits for a person, on whatever device they are.</summary>
    private async Task DecideAsync(bool settle, CancellationToken cancellationToken)
    {
        await foreach (MemoryConflict<Decision, DecisionId> conflict in a7.Decisions.Conflicts(cancellationToken)
            .ReadAllAsync(cancellationToken))
        {
            IEnumerable<string> choices = conflict.Leaves.Select(leaf => leaf.Value.Choice).Order();
            Console.WriteLine($"conflict {conflict.DocumentId}: {string.Join(" or ", choices)}");
            if (!settle) return;
            await a7.Decisions.ResolveConflictAsync(
                conflict, new Decision { Agent = "a7", Topic = "office", Choice = "Earth" }, cancellationToken);
            break;
        }

        await UntilAsync(phone.Decisions, decision => decision.Choice == "Earth", cancellationToken);
        Console.WriteLine($"settled  {s_office}: Earth");
    }

    /// <summary>Follows the documents of a type until one is as wanted.</summary>
    private static async Task<T> UntilAsync<T, TId>(
        IMemoryRepository<T, TId> repository, Predicate<T> wanted, CancellationToken cancellationToken)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        await foreach (MemoryChange<T, TId> change in repository.ChangesAsync(new(), cancellationToken))
        {
            if (change.HasValue && wanted(change.Value)) return change.Value;
        }

        throw new InvalidOperationException("The feed ended before it was so.");
    }
}
