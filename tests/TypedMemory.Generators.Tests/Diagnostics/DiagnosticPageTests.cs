using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TypedMemory.Generators.Tests;

/// <summary>Ties together the catalogue, its pages and the release files: the code on the pages is compiled.</summary>
public sealed partial class DiagnosticPageTests
{
    private static readonly string s_root = Path.GetFullPath(Path.Combine(
        typeof(DiagnosticPageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(
            a => a.Key == "SourceDirectory").Value!,
        "../.."));

    private static readonly ImmutableArray<DiagnosticAnalyzer> s_analyzers =
    [
        .. typeof(MemoryTypeAnalyzer).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(DiagnosticAnalyzer)) && !t.IsAbstract)
            .Select(t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!),
    ];

    /// <summary>All but that of a project file, for which <see cref="LanguageVersionTests"/> is there.</summary>
    public static TheoryData<string> Ids() => [.. Descriptors().Select(d => d.Id).Where(id => id != "TM0055")];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_wrong_code_of_a_page_is_reported_where_the_page_says_and_the_right_code_is_not(string id)
    {
        DiagnosticDescriptor descriptor = Descriptors().Single(d => d.Id == id);
        string page = await File.ReadAllTextAsync(
            Path.Combine(s_root, "docs", "diagnostics", id + ".md"), TestContext.Current.CancellationToken);
        Assert.StartsWith($"# {id}: {descriptor.Title}", page, StringComparison.Ordinal);
        MatchCollection code = CodeBlock().Matches(page);

        string? baseline = JsonBlock().Match(page) is { Success: true } block ? block.Groups[1].Value : null;
        string wrong = GeneratorHarness.Usings + code[0].Groups[1].Value;
        Diagnostic diagnostic = Assert.Single(await DiagnoseAsync(wrong, baseline));
        Assert.Equal(id, diagnostic.Id);
        if (!diagnostic.Location.IsInSource)
        {
            // The page says where else it is reported.
            Assert.EndsWith("memory-schema.json", diagnostic.Location.GetLineSpan().Path, StringComparison.Ordinal);
            Assert.Contains("// " + id, wrong, StringComparison.Ordinal);
        }

        int line = diagnostic.Location.GetLineSpan().StartLinePosition.Line;
        if (diagnostic.Location.IsInSource)
            Assert.Contains("// " + id, wrong.Split('\n')[line], StringComparison.Ordinal);

        string right = GeneratorHarness.Usings + code[1].Groups[1].Value;
        Assert.Empty(await DiagnoseAsync(right, baseline));
        GeneratorHarness.Generate(right);
    }

    [Fact]
    public void Every_diagnostic_has_one_row_in_the_release_files_and_one_in_the_index()
    {
        string folder = Path.Combine(s_root, "generators", "TypedMemory.Generators");
        string[] rows = [.. File.ReadLines(Path.Combine(folder, "AnalyzerReleases.Shipped.md"))
            .Concat(File.ReadLines(Path.Combine(folder, "AnalyzerReleases.Unshipped.md")))
            .Where(l => l.StartsWith("TM", StringComparison.Ordinal))];
        string[] index = File.ReadAllLines(Path.Combine(s_root, "docs", "diagnostics", "README.md"));
        foreach (DiagnosticDescriptor descriptor in Descriptors())
        {
            Assert.Equal(
                $"{descriptor.Id} | TypedMemory | {descriptor.DefaultSeverity} | {descriptor.Title}",
                Assert.Single(rows, r => r.StartsWith(descriptor.Id, StringComparison.Ordinal)));
            Assert.Single(index, l => l.Contains($"[{descriptor.Id}]({descriptor.Id}.md)", StringComparison.Ordinal));
            Assert.Equal(
                $"https://typedmemory.github.io/typedmemory/docs/diagnostics/{descriptor.Id}.html",
                descriptor.HelpLinkUri);
            Assert.True(File.Exists(Path.Combine(s_root, "docs", "diagnostics", $"{descriptor.Id}.md")));
        }

        Assert.Equal(Descriptors().Select(d => d.Id).Distinct().Count(), rows.Length);
    }

    [Fact]
    public void A_pragma_silences_a_diagnostic_of_the_generator()
    {
        const string source = """
            using TypedMemory;
            [MemoryType("fact", Key = "{Id}")]
            public sealed record Fact
            {
                public required string Id { get; init; }
            #pragma warning disable TM0008
                public object? Data { get; init; }
            #pragma warning restore TM0008
            }
            """;
        Assert.All(GeneratorHarness.Diagnose(source), d => Assert.True(d.IsSuppressed));
    }

    /// <summary>What the generator and the analyzers report; of the compiler, nothing.</summary>
    private static async Task<ImmutableArray<Diagnostic>> DiagnoseAsync(string source, string? baseline)
    {
        Compilation compilation = GeneratorHarness.Compile(source);
        GeneratorDriver driver = GeneratorHarness.Driver().RunGeneratorsAndUpdateCompilation(
            compilation, out Compilation output, out _);
        ImmutableArray<Diagnostic> analyzed = await output
            .WithAnalyzers(s_analyzers, new AnalyzerOptions(baseline is null ? [] : [new BaselineText(baseline)]))
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. driver.GetRunResult().Diagnostics, .. analyzed];
    }

    private static IEnumerable<DiagnosticDescriptor> Descriptors() => typeof(DiagnosticDescriptors)
        .GetFields(BindingFlags.Static | BindingFlags.Public)
        .Select(f => f.GetValue(null))
        .OfType<DiagnosticDescriptor>();

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
