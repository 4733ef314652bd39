using System.Text;
using System.Text.RegularExpressions;

namespace TypedMemory.Architecture.Tests;

/// <summary>
/// docs/options.md is what the options classes say of themselves: each option with its meaning and its default. With
/// UPDATE_SNAPSHOTS=1 the page is written anew.
/// </summary>
public sealed partial class OptionsReferenceTests
{
    private const string Head = """
        # Options

        Every option of every package with its default, made of the comments on the classes: `OptionsReferenceTests` holds
        this page to them. What configuration files can say is in [configuration](configuration.md).


        """;

    private static readonly string s_page = Path.Combine(Repository.Root, "docs", "options.md");

    [Fact]
    public void The_reference_has_every_option_as_its_class_documents_it()
    {
        string expected = Write();
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1") File.WriteAllText(s_page, expected);
        Assert.Equal(expected, File.ReadAllText(s_page));
    }

    [Fact]
    public void Every_option_says_its_default_or_must_be_set()
    {
        string[] silent = [.. Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(static file => !Built().IsMatch(file)).SelectMany(OptionsOf)
            .SelectMany(static type => type.Members.Where(static m => m.Default.Length == 0)
                .Select(member => $"{type.Name}.{member.Name}"))];
        Assert.Empty(silent);
    }

    private static string Write()
    {
        var page = new StringBuilder(Head.ReplaceLineEndings("\n"));
        foreach (string project in Directory.GetDirectories(Path.Combine(Repository.Root, "src"))
            .Order(StringComparer.Ordinal))
        {
            Options[] types = [.. Directory.GetFiles(project, "*.cs", SearchOption.AllDirectories)
                .Where(static file => !Built().IsMatch(file)).SelectMany(OptionsOf)
                .OrderBy(static type => type.Name, StringComparer.Ordinal)];
            if (types.Length == 0) continue;
            page.Append("## ").Append(Path.GetFileName(project)).Append("\n\n");
            foreach (Options type in types)
            {
                page.Append("### ").Append(type.Name).Append("\n\n").Append(type.Text)
                    .Append("\n\n| option | type | default | meaning |\n|---|---|---|---|\n");
                foreach (Member member in type.Members)
                {
                    page.Append("| `").Append(member.Name).Append("` | `").Append(member.Type).Append("` | ")
                        .Append(Cell(member.Default)).Append(" | ").Append(Cell(member.Text)).Append(" |\n");
                }

                page.Append('\n');
            }
        }

        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static IEnumerable<Options> OptionsOf(string file)
    {
        string source = File.ReadAllText(file).ReplaceLineEndings("\n");
        if (Type().Match(source) is not { Success: true } type) yield break;
        Member[] members = [.. Property().Matches(source).Where(p => p.Index > type.Index).Select(static p =>
        {
            string text = TextOf(p.Groups[1].Value);
            Match said = Default().Match(text);
            string value = said.Success ? said.Groups[1].Value
                : p.Groups[2].Value.Contains("required", StringComparison.Ordinal) ? "must be set" : "";
            string meaning = said.Success ? text.Remove(said.Index, said.Length) : text;
            return new Member(p.Groups[4].Value, p.Groups[3].Value, value, Spaces().Replace(meaning, " ").Trim());
        })];
        if (members.Length > 0) yield return new Options(type.Groups[2].Value, TextOf(type.Groups[1].Value), members);
    }

    /// <summary>A comment without its marks.</summary>
    private static string TextOf(string comment)
    {
        string summary = Summary().Match(Slashes().Replace(comment, "")).Groups[1].Value;
        summary = See().Replace(summary, static see =>
        {
            string name = see.Groups[1].Value;
            return $"`{name.Split('(')[0].Split('.')[^1]}`";
        });
        return Spaces().Replace(Tag().Replace(C().Replace(summary, "`$1`"), ""), " ").Trim()
            .Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(^|[/\\])(bin|obj)[/\\]")]
    private static partial Regex Built();

    [GeneratedRegex(@"((?:^ *///.*\n)+)(?:^ *\[.*\n)*^public (?:sealed )?(?:partial )?(?:record|class) (\w+Options(?:<\w+>)?)(?=[\s:])",
        RegexOptions.Multiline)]
    private static partial Regex Type();

    [GeneratedRegex(@"((?:^    ///.*\n)+)(?:^    \[.*\n)*^    public (?!static )((?:required )?)([\w<>?,\.\[\] ()]+?) (\w+)\s*\{(?: get;(?: (?:private |internal )?(?:set|init);)? \}|\s*get\b[^\n]*\n\s*(?:set|init)\b)",
        RegexOptions.Multiline)]
    private static partial Regex Property();

    [GeneratedRegex(@"(?:The default values? (?:is |are )?(?!is |are )|Has no default: )(.+?)\.(?= |$)")]
    private static partial Regex Default();

    [GeneratedRegex(@"^ *///", RegexOptions.Multiline)]
    private static partial Regex Slashes();

    [GeneratedRegex("<summary>(.*?)</summary>", RegexOptions.Singleline)]
    private static partial Regex Summary();

    [GeneratedRegex("<(?:see|paramref|typeparamref) (?:cref|langword|name)=\"([^\"]+)\" ?/>")]
    private static partial Regex See();

    [GeneratedRegex("<c>(.*?)</c>")]
    private static partial Regex C();

    [GeneratedRegex("</?[a-z]+>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    /// <summary>An options class.</summary>
    private sealed record Options(string Name, string Text, Member[] Members);

    /// <summary>One of its options.</summary>
    private sealed record Member(string Name, string Type, string Default, string Text);
}
