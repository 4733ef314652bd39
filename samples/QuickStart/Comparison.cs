using TypedMemory;

namespace QuickStart;

/// <summary>Compares what two agents know.</summary>
public sealed record Comparison(int Documents, IReadOnlyList<string> Differences)
{
    /// <summary>Compares revisions: each is a hash of its document's content, and of all that led to it.</summary>
    public static async Task<Comparison> OfAsync(Agent left, Agent right)
    {
        SortedDictionary<string, string> ours = await ReadAsync(left);
        SortedDictionary<string, string> theirs = await ReadAsync(right);
        List<string> differences = [];
        foreach (string id in ours.Keys.Union(theirs.Keys).Order(StringComparer.Ordinal))
        {
            string here = ours.GetValueOrDefault(id, "nothing"), there = theirs.GetValueOrDefault(id, "nothing");
            if (here != there) differences.Add($"{id}: {left.Name} has {here}, {right.Name} has {there}");
        }

        return new Comparison(ours.Count, differences);
    }

    private static async Task<SortedDictionary<string, string>> ReadAsync(Agent agent)
    {
        var documents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (MemoryEntry<Fact, FactId> fact in agent.Facts.ListAsync())
            documents.Add($"{fact.Id}", $"{fact.Revision} {fact.Value.Text}");
        await foreach (MemoryEntry<Skill, SkillId> skill in agent.Skills.ListAsync())
            documents.Add($"{skill.Id}", $"{skill.Revision} {skill.Value.Steps}");
        return documents;
    }
}
