namespace TypedMemory.Architecture.Tests;

/// <summary>The pages of docs/decisions: one form, at most a page, all in the index.</summary>
public sealed class DecisionTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "decisions");

    public static TheoryData<string> Pages =>
        [.. Directory.GetFiles(Folder, "0*.md").Select(static path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_decision_has_context_options_and_outcome_on_one_page(string page)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Folder, page));

        Assert.StartsWith($"# {int.Parse(page[..4], provider: null)}. ", lines[0], StringComparison.Ordinal);
        Assert.Equal(
            ["## Context", "## Options", "## Outcome"],
            lines.Where(static line => line.StartsWith("## ", StringComparison.Ordinal)).Take(3));
        Assert.InRange(lines.Length, 1, 80);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_decision_is_in_the_index(string page) =>
        Assert.Contains($"]({page}) |", File.ReadAllText(Path.Combine(Folder, "README.md")), StringComparison.Ordinal);
}
