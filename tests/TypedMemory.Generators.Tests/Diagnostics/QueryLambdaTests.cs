using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators.Tests;

/// <summary>A lambda in a query does not compile, and the compiler says what to write in its place.</summary>
public sealed class QueryLambdaTests
{
    [Theory]
    [InlineData("facts.Query().Where(f => f.Source == \"web\")", ".Where(FactFields.Source == ")]
    [InlineData("facts.Query().Where((Fact f) => f.Source == \"web\").Take(1)", ".Where(FactFields.Source == ")]
    [InlineData(
        "facts.Query().Match(FullText.Words(\"a\")).Where(f => f.Source == \"web\")", ".Where(FactFields.Source == ")]
    [InlineData("facts.Query().OrderBy(f => f.Source)", ".OrderBy(FactFields.Confidence)")]
    [InlineData("facts.Query().OrderByDescending(f => f.Confidence)", ".OrderBy(FactFields.Confidence)")]
    [InlineData(
        "facts.Query().OrderBy(FactFields.Source).ThenBy(f => f.Confidence)", ".OrderBy(FactFields.Confidence)")]
    [InlineData(
        "facts.Query().OrderBy(FactFields.Source).ThenByDescending(f => f.Confidence)",
        ".OrderBy(FactFields.Confidence)")]
    [InlineData("facts.Query().Select(f => f.Source)", ".Select(FactFields.Source")]
    public void A_lambda_is_an_error_whose_message_teaches_the_fields(string query, string lesson)
    {
        string source = $$"""
            {{GeneratorHarness.Usings}}
            [MemoryType("fact", Key = "{Id}")]
            public sealed record Fact
            {
                public required string Id { get; init; }
                public string? Source { get; init; }
                [FullText] public string Text { get; init; } = "";
                public double Confidence { get; init; }
            }

            internal static class Use
            {
                public static object Make(IFactRepository facts) => {{query}};
            }
            """;
        GeneratorHarness.Driver().RunGeneratorsAndUpdateCompilation(
            GeneratorHarness.Compile(source), out Compilation output, out _, TestContext.Current.CancellationToken);
        Diagnostic error = Assert.Single(
            output.GetDiagnostics(TestContext.Current.CancellationToken), static d =>
                d is { Severity: DiagnosticSeverity.Error, Id: not "CS1591" });
        Assert.Equal("CS0619", error.Id);
        Assert.Contains(
            lesson, error.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }
}
