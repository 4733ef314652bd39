using System.Text.RegularExpressions;

namespace TypedMemory.Architecture.Tests;

/// <summary>No link of the docs is dead: each relative one leads to a file, and to a heading of it.</summary>
public sealed partial class LinkTests
{
    private static readonly string[] s_folders = ["docs", "samples", "src", "templates", "skills"];

    public static TheoryData<string> Pages() =>
    [
        .. s_folders.SelectMany(static folder => Directory.GetFiles(
                Path.Combine(Repository.Root, folder), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.GetFiles(Repository.Root, "*.md"))
            .Select(static file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(static file => !Built().IsMatch(file))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_of_a_page_leads_somewhere(string page)
    {
        string file = Path.Combine(Repository.Root, page);
        var dead = new List<string>();
        foreach (Match link in Link().Matches(Code().Replace(File.ReadAllText(file), "")))
        {
            string target = link.Groups[1].Value;
            if (Elsewhere().IsMatch(target)) continue;
            string[] parts = target.Split('#', 2);
            string path = parts[0].Length == 0
                ? file : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, Uri.UnescapeDataString(parts[0])));
            if (!File.Exists(path) && !Directory.Exists(path)) dead.Add(target);
            else if (parts.Length > 1 && !HeadingsOf(path).Contains(parts[1])) dead.Add(target);
        }

        Assert.Empty(dead);
    }

    /// <summary>The anchors of a page, as GitHub and docfx make them.</summary>
    private static HashSet<string> HeadingsOf(string path) =>
    [
        .. Heading().Matches(Code().Replace(File.ReadAllText(path), "")).Select(static heading =>
            Mark().Replace(heading.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-')),
    ];

    [GeneratedRegex(@"(^|/)(bin|obj|node_modules)/")]
    private static partial Regex Built();

    // The target of [text](target), of ![text](target) too.
    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^[a-z][a-z0-9+.-]*:", RegexOptions.IgnoreCase)]
    private static partial Regex Elsewhere();

    // What is code is no link.
    [GeneratedRegex("^```.*?^```|`[^`\n]*`", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex("^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex Mark();
}
