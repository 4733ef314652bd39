using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.Generators.Tests;

/// <summary>
/// Compiles the code of the guides: of a page, declarations together, statements each in a method of its own.
/// </summary>
/// <remarks>A block that is no code of a user is marked <c>```csharp excerpt</c>, and is not compiled.</remarks>
public sealed partial class GuideTests
{
    private static readonly string s_folder = Path.GetFullPath(Path.Combine(
        typeof(GuideTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(
            a => a.Key == "SourceDirectory").Value!,
        "../../docs/guides"));

    public static TheoryData<string> Pages() =>
        [.. Directory.GetFiles(s_folder, "*.md").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task The_code_of_a_guide_compiles_without_a_warning(string page)
    {
        string text = await File.ReadAllTextAsync(Path.Combine(s_folder, page), TestContext.Current.CancellationToken);
        List<string> declarations = [], statements = [];
        foreach (Match block in CodeBlock().Matches(text))
        {
            string code = block.Groups[1].Value;
            CompilationUnitSyntax unit = SyntaxFactory.ParseCompilationUnit(
                code, options: GeneratorHarness.ParseOptions);
            (unit.Members.Any(m => m is GlobalStatementSyntax) ? statements : declarations).Add(code);
        }

        IEnumerable<string> repositories = declarations
            .SelectMany(
                code => SyntaxFactory.ParseCompilationUnit(code, options: GeneratorHarness.ParseOptions).Members)
            .OfType<TypeDeclarationSyntax>()
            .Where(t => t.AttributeLists.SelectMany(l => l.Attributes).Any(a => a.Name.ToString() == "MemoryType"))
            .Select(t =>
                $"I{t.Identifier}Repository {char.ToLowerInvariant(t.Identifier.Text[0])}{t.Identifier.Text[1..]}s");
        string parameters = string.Join(
            ", ", repositories.Append("IServiceCollection services").Append("CancellationToken cancellationToken"));
        string methods = string.Concat(statements.Select((code, i) => $$"""
            internal static async Task Block{{i}}({{parameters}})
            {
            {{code}}
            await Task.CompletedTask;
            }

            """));
        GeneratorHarness.Generate($$"""
            {{GeneratorHarness.Usings}}using System.Linq;
            using System.Threading;
            using System.Threading.Tasks;
            using Microsoft.Extensions.DependencyInjection;
            {{string.Concat(declarations)}}
            internal static class Guide
            {
            {{methods}}
            }
            """);
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
