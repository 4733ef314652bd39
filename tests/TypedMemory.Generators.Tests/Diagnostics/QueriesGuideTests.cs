using System.Reflection;
using System.Text.RegularExpressions;

namespace TypedMemory.Generators.Tests;

/// <summary>
/// Compiles the code of the guides to queries and to recall, and asks the analyzer what it thinks of queries.
/// </summary>
public sealed partial class QueriesGuideTests
{
    private static readonly string s_root = Path.GetFullPath(Path.Combine(
        typeof(QueriesGuideTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(
            a => a.Key == "SourceDirectory").Value!,
        "../.."));

    [Theory]
    [InlineData("queries.md", "IFactRepository facts")]
    [InlineData("recall.md", "ITurnRepository turns, INoteRepository notes")]
    public async Task The_code_of_the_guide_compiles(string guide, string repositories)
    {
        string page = await File.ReadAllTextAsync(
            Path.Combine(s_root, "docs", "guides", guide), TestContext.Current.CancellationToken);
        string[] blocks = [.. CodeBlock().Matches(page).Select(m => m.Groups[1].Value)];
        ILookup<bool, string> code = blocks.ToLookup(static block => block.StartsWith('['));
        string methods = string.Join('\n', code[false].Select((block, i) =>
            $"    internal static async Task Block{i}({repositories}, CancellationToken cancellationToken)\n    {{\n{block}    }}\n"));
        GeneratorHarness.Generate(
            $"{GeneratorHarness.Usings}using System.Threading;\nusing System.Threading.Tasks;\n{string.Concat(code[true])}\n"
            + $"internal static class Guide\n{{\n{methods}}}\n");
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
