using System.Text.RegularExpressions;

namespace TypedMemory.Architecture.Tests;

/// <summary>What the docs name is there: files, folders, and the classes of the walks.</summary>
public sealed partial class DocumentedPathTests
{
    private static readonly string[] s_areas = ["src", "generators", "tests", "samples", "docs", "eng", "templates"];

    // The relative paths of all files, with / for every system.
    private static readonly string[] s_files =
    [
        .. s_areas.SelectMany(static area => Directory.EnumerateFiles(
                Path.Combine(Repository.Root, area), "*", SearchOption.AllDirectories))
            .Select(static file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(static file => !Built().IsMatch(file)),
    ];

    private static string Architecture => Path.Combine(Repository.Root, "docs", "architecture.md");

    // A decision is a page of its day: it may name what is gone since.
    public static TheoryData<string> Pages() =>
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(Repository.Root, "*.md"))
            .Select(static file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(static file => !file.StartsWith("docs/decisions/0", StringComparison.Ordinal) && file != "CHANGELOG.md")
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_path_that_a_page_names_is_there(string page) => Assert.DoesNotContain(
        CodeSpan().Matches(File.ReadAllText(Path.Combine(Repository.Root, page)))
            .SelectMany(static span => OwnPath().Matches(span.Groups[1].Value))
            .Select(static path => path.Value.TrimEnd('/', '.')),
        static path => !IsThere(path));

    [Fact]
    public void Each_step_of_a_walk_is_a_file()
    {
        string[] steps = [.. Steps()];

        Assert.InRange(steps.Length, 30, 60);
        Assert.DoesNotContain(steps, static step => !s_files.Any(file =>
            file.StartsWith("src/", StringComparison.Ordinal)
            && (file.Contains($"/{step}.", StringComparison.Ordinal)
                || file.Contains($".{step}.", StringComparison.Ordinal)
                || file.Contains($"/{step}/", StringComparison.Ordinal)
                || file.Contains($".{step}/", StringComparison.Ordinal))));
    }

    private static bool IsThere(string path) => s_files.Any(file =>
        file == path
        || file.EndsWith("/" + path, StringComparison.Ordinal)
        || file.EndsWith("." + path, StringComparison.Ordinal)
        || file.StartsWith(path + "/", StringComparison.Ordinal));

    /// <summary>The first column of the walks: <c>Folder/Class</c>, or several classes of a folder.</summary>
    private static IEnumerable<string> Steps()
    {
        string[] blocks = File.ReadAllText(Architecture).Split("```");
        for (int i = 1; i < blocks.Length; i += 2)
        {
            if (!blocks[i - 1].Contains("\n## Walk", StringComparison.Ordinal)) continue;
            foreach (Match step in Step().Matches(blocks[i]))
            {
                string[] names = step.Groups[1].Value.Split(", ");
                string folder = names[0].Contains('/', StringComparison.Ordinal)
                    ? names[0][..(names[0].LastIndexOf('/') + 1)] : "";
                yield return names[0].Replace("/*", "", StringComparison.Ordinal);
                foreach (string name in names[1..]) yield return folder + name;
            }
        }
    }

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex("/(bin|obj|node_modules)/")]
    private static partial Regex Built();

    /// <summary>A file of code, or a path that begins with an area of the repository.</summary>
    [GeneratedRegex(@"(?<![\w./*-])(?:[\w./-]+\.cs\b|(?:src/TypedMemory|tests/|generators/|samples/|eng/|templates/)[\w./-]*)")]
    private static partial Regex OwnPath();

    [GeneratedRegex(@"(?m)^((?!generated )[A-Z][\w/*]*(?:, [A-Z]\w+)*)  ")]
    private static partial Regex Step();
}
