using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using System.Text.RegularExpressions;
using TypedMemory.Cli.Shell;

namespace TypedMemory.Cli.Tests;

/// <summary>Every command line of the docs is one that the tool takes, and every command is in the docs.</summary>
public sealed partial class DocumentedCommandTests
{
    private static readonly string Root = FindRoot();

    public static TheoryData<string, string> Lines()
    {
        var lines = new TheoryData<string, string>();
        foreach (string file in Pages())
        {
            string page = Path.GetRelativePath(Root, file);
            foreach (string line in LinesOf(File.ReadAllText(file)).Distinct(StringComparer.Ordinal))
                lines.Add(page, line);
        }

        return lines;
    }

    [Theory, MemberData(nameof(Lines))]
    public void A_command_line_of_the_docs_is_one_that_the_tool_takes(string page, string line)
    {
        string[] words = Words(line);
        ParseResult parsed = ToolCommands.Create().Parse(words);
        // A text may name a command without what it takes.
        string? mistake = CommandsOf(parsed) == words.Length ? null : CommandLineCheck.Mistake(parsed);
        Assert.True(mistake is null, $"{page}: typedmemory {line}: {mistake}");
    }

    [Fact]
    public void The_page_of_the_tool_has_every_command()
    {
        string page = File.ReadAllText(Path.Combine(Root, "docs", "guides", "tool.md"));
        Assert.All(ToolCommands.Create().Subcommands, command => Assert.Matches(
            $@"\| [^|]*`{Regex.Escape(command.Name)}[ `,]|`, `{Regex.Escape(command.Name)}[ `]", page));
    }

    [Fact]
    public void The_docs_have_command_lines() => Assert.True(Lines().Count > 60, $"{Lines().Count}");

    private static int CommandsOf(ParseResult parsed)
    {
        int count = 0;
        for (SymbolResult? at = parsed.CommandResult; at?.Parent is not null; at = at.Parent) count++;
        return count;
    }

    private static IEnumerable<string> Pages() =>
        from area in (string[])["docs", "skills", "templates", "src"]
        from file in Directory.EnumerateFiles(Path.Combine(Root, area), "*.md", SearchOption.AllDirectories)
            .Concat(area == "docs" ? Directory.EnumerateFiles(Root, "*.md") : [])
        let parts = Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar)
        where !parts.Any(static part => part is "obj" or "bin" or "node_modules" or "decisions" or "CHANGELOG.md")
        select file;

    /// <summary>What stands behind the tool's name: in blocks in lines of their own, and in a text between ticks.</summary>
    private static IEnumerable<string> LinesOf(string text)
    {
        foreach (Match block in Block().Matches(text))
        {
            foreach (Match line in InBlock().Matches(block.Groups[1].Value.Replace("\\\n", " ", StringComparison.Ordinal)))
                if (IsLine(line.Groups[1].Value)) yield return Line(line.Groups[1].Value);
        }

        foreach (Match line in InText().Matches(Block().Replace(text, "")))
        {
            string one = line.Groups[1].Value.Replace('\n', ' ').Replace("\\|", "|", StringComparison.Ordinal);
            if (IsLine(one)) yield return Line(one);
        }
    }

    // What describes a grammar, or names a command only, is no line.
    private static bool IsLine(string text) =>
        text.Contains(' ', StringComparison.Ordinal) && text.IndexOfAny(['[', '…', '|']) < 0;

    // Without a comment, and what a shell does with the rest.
    private static string Line(string text) => Tail().Replace(text, "").Replace(" SEQ", " 1", StringComparison.Ordinal).Trim();

    private static string[] Words(string line)
    {
        List<string> words = [];
        var word = new StringBuilder();
        char? quote = null;
        foreach (char c in line)
        {
            if (c == quote) quote = null;
            else if (quote is null && c is '"' or '\'') quote = c;
            else if (quote is not null || c != ' ') word.Append(c);
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        if (word.Length > 0) words.Add(word.ToString());
        return [.. words];
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "TypedMemory.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The repository was not found.");
    }

    [GeneratedRegex("```[a-z ]*\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^(?:\$ |[0-9 *]+)?(?:[A-Z_]+=\S+ )*typedmemory (.*)$", RegexOptions.Multiline)]
    private static partial Regex InBlock();

    [GeneratedRegex("`typedmemory ([^`]+)`")]
    private static partial Regex InText();

    [GeneratedRegex(@"\s{2,}.*|\s+(#|&&|;|\|\|?|<|>)\s.*")]
    private static partial Regex Tail();
}
