namespace TypedMemory.Mistakes.Tests;

/// <summary>Each mistake of a newcomer is told what happened, with the value, and what to do.</summary>
public sealed class MistakeTests
{
    private static readonly IReadOnlyDictionary<string, Mistake> s_mistakes =
        new[] { StoreMistakes.All, SetupMistakes.All, UseMistakes.All, RemoteMistakes.All, DeclarationMistakes.All,
            FurtherMistakes.All, ConfigurationMistakes.All }
            .SelectMany(static all => all).ToDictionary(static mistake => mistake.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names() => [.. s_mistakes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_mistake_is_told_what_happened_the_value_and_what_to_do(string name)
    {
        Mistake mistake = s_mistakes[name];
        await using var bench = new Bench();
        string said = await mistake.MakeAsync(bench);
        string report = $"{name}: {said}";
        Assert.True(said.Contains(mistake.Happened, StringComparison.OrdinalIgnoreCase), $"{mistake.Happened} ? {report}");
        Assert.True(
            mistake.Value is null || said.Contains(mistake.Value, StringComparison.Ordinal), $"{mistake.Value} ? {report}");
        Assert.True(said.Contains(mistake.Do, StringComparison.Ordinal), $"{mistake.Do} ? {report}");
        Assert.DoesNotContain("s3cret", said, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", said, StringComparison.Ordinal);
    }

    [Fact]
    public void There_are_sixty_two_of_them_at_least() => Assert.True(s_mistakes.Count >= 62, $"{s_mistakes.Count}");
}
