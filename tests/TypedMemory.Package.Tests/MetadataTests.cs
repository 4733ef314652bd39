using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TypedMemory.Package.Tests;

/// <summary>What a package says of itself, and what it brings along.</summary>
[Collection(nameof(PackageFixture))]
public sealed partial class MetadataTests(PackageFixture packages)
{
    private const string Repository = "https://github.com/typedmemory/typedmemory";
    private const string Site = "https://typedmemory.github.io/typedmemory/";

    // Custom debug information of a portable PDB: SourceLink.
    private static readonly Guid s_sourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_package_says_what_it_is_and_where_it_comes_from()
    {
        foreach (string id in PackageFixture.Packages)
        {
            await using ZipArchive package = await ZipFile.OpenReadAsync(packages.Package(id), Token);
            using Stream nuspec = package.GetEntry($"{id}.nuspec")!.Open();
            XElement metadata = (await XDocument.LoadAsync(nuspec, LoadOptions.None, Token)).Root!.Elements().First();
            string Of(string name) =>
                metadata.Elements().SingleOrDefault(e => e.Name.LocalName == name)?.Value
                ?? throw new InvalidOperationException($"{id} has no {name}.");

            Assert.Equal("Apache-2.0", Of("license"));
            Assert.Equal("README.md", Of("readme"));
            Assert.Equal("icon.png", Of("icon"));
            Assert.Equal(Site, Of("projectUrl"));
            Assert.InRange(Of("description").Length, 40, 400);
            Assert.Contains("local-first", Of("tags").Split(' '));
            Assert.Contains("couchdb", Of("tags").Split(' '));
            Assert.Equal($"{Repository}/blob/main/CHANGELOG.md", Of("releaseNotes"));
            XElement repository = metadata.Elements().Single(e => e.Name.LocalName == "repository");
            Assert.Equal("git", (string?)repository.Attribute("type"));
            Assert.StartsWith(Repository, (string?)repository.Attribute("url"), StringComparison.Ordinal);
            Assert.Matches("^[0-9a-f]{40}$", (string?)repository.Attribute("commit"));
        }
    }

    [Fact]
    public async Task Every_package_has_an_icon_of_128_pixels_and_a_readme_whose_links_lead_somewhere()
    {
        foreach (string id in PackageFixture.Packages)
        {
            await using ZipArchive package = await ZipFile.OpenReadAsync(packages.Package(id), Token);
            byte[] icon = await ReadAsync(package, "icon.png");
            Assert.Equal("\x89PNG\r\n\x1A\n", Encoding.Latin1.GetString(icon, 0, 8));
            Assert.Equal([0, 0, 0, 128, 0, 0, 0, 128], icon[16..24]);

            string readme = Encoding.UTF8.GetString(await ReadAsync(package, "README.md"));
            Assert.StartsWith($"# {id}\n", readme, StringComparison.Ordinal);
            Assert.InRange(readme.Split('\n').Length, 10, 60);
            AssertLinks($"{id}/README.md", readme);
        }
    }

    [Fact]
    public async Task The_package_of_applications_carries_guidance_for_coding_agents()
    {
        await using ZipArchive package = await ZipFile.OpenReadAsync(packages.Package("TypedMemory"), Token);
        string agents = Encoding.UTF8.GetString(await ReadAsync(package, "AGENTS.md"));
        string skill = Encoding.UTF8.GetString(await ReadAsync(package, "skills/typedmemory/SKILL.md"));
        AssertLinks("AGENTS.md", agents);
        AssertLinks("SKILL.md", skill);
        Match front = FrontMatter().Match(skill);
        Assert.True(front.Success, "SKILL.md begins with a front matter of name and description.");
        Assert.Equal("typedmemory", front.Groups[1].Value);
        Assert.InRange(front.Groups[2].Value.Length, 50, 1024);
    }

    [Fact]
    public async Task The_skill_lists_every_diagnostic()
    {
        string page = Path.Combine(PackageFixture.Root, "skills", "typedmemory", "SKILL.md");
        string skill = await File.ReadAllTextAsync(page, Token);
        string index = await File.ReadAllTextAsync(
            Path.Combine(PackageFixture.Root, "docs", "diagnostics", "README.md"), Token);
        string[] rows = [.. index.Split('\n').Where(static line => line.StartsWith("| [TM", StringComparison.Ordinal))
            .Select(static row => Row().Replace(row, $"]({Site}docs/diagnostics/$1.html)"))];
        Assert.NotEmpty(rows);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            skill = skill[..skill.IndexOf("| [TM", StringComparison.Ordinal)] + string.Join('\n', rows) + '\n';
            await File.WriteAllTextAsync(page, skill, Token);
        }

        Assert.Equal(
            rows, skill.Split('\n').Where(static line => line.StartsWith("| [TM", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Every_library_has_symbols_that_link_to_its_sources()
    {
        foreach (string id in PackageFixture.Projects.Except(["TypedMemory.Cli"]))
        {
            await using ZipArchive symbols = await ZipFile.OpenReadAsync(
                Path.ChangeExtension(packages.Package(id), ".snupkg"), Token);
            using var pdb = new MemoryStream(await ReadAsync(symbols, $"lib/net10.0/{id}.pdb"));
            using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(pdb);
            MetadataReader reader = provider.GetMetadataReader();
            string link = reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation)
                .Where(information => reader.GetGuid(information.Kind) == s_sourceLink)
                .Select(information => Encoding.UTF8.GetString(reader.GetBlobBytes(information.Value)))
                .SingleOrDefault() ?? throw new InvalidOperationException($"{id}.pdb has no SourceLink.");
            Assert.Matches("\"https://raw.githubusercontent.com/[^\"]+/[0-9a-f]{40}/\\*\"", link);
        }
    }

    /// <summary>A page of a package is read far from the repository: each link is whole, and its page exists.</summary>
    private static void AssertLinks(string page, string text)
    {
        foreach (Match link in Link().Matches(text))
        {
            string target = link.Groups[1].Value;
            Assert.True(
                target.StartsWith("https://", StringComparison.Ordinal), $"{page}: \"{target}\" is a relative link.");
            if (!target.StartsWith(Site, StringComparison.Ordinal)) continue;
            string path = target[Site.Length..];
            Assert.True(
                path.Length == 0 || File.Exists(Path.Combine(PackageFixture.Root, Path.ChangeExtension(path, ".md"))),
                $"{page}: \"{target}\" leads to no page.");
        }
    }

    private static async Task<byte[]> ReadAsync(ZipArchive package, string file)
    {
        ZipArchiveEntry entry = package.GetEntry(file)
            ?? throw new InvalidOperationException($"The package has no \"{file}\".");
        using var bytes = new MemoryStream();
        await using Stream stream = await entry.OpenAsync(Token);
        await stream.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\]\((TM\d+)\.md\)")]
    private static partial Regex Row();

    [GeneratedRegex(@"\A---\nname: ([a-z-]+)\ndescription: ([^\n]+)\n---\n")]
    private static partial Regex FrontMatter();
}
