using System.Text;
using System.Text.RegularExpressions;

namespace TypedMemory.Package.Tests;

/// <summary>Compiles the code of the packages' readmes and of the guidance for coding agents, against the packages.</summary>
[Collection(nameof(PackageFixture))]
public sealed partial class ReadmeTests(PackageFixture packages)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task The_code_of_the_readmes_compiles_without_a_warning() => CompileAsync(
        "Readmes", PackageFixture.Projects.Select(static id => Path.Combine("src", id, "README.md")));

    [Fact]
    public Task The_code_for_coding_agents_compiles_without_a_warning() => CompileAsync(
        "Guidance", ["AGENTS.md", Path.Combine("skills", "typedmemory", "SKILL.md")]);

    /// <summary>
    /// A block is a file of declarations, or the statements of a program, which become a method of their own.
    /// </summary>
    private async Task CompileAsync(string name, IEnumerable<string> pages)
    {
        string folder = packages.CreateFolder(name);
        string[] references = [.. PackageFixture.Projects.Where(static id => id is not "TypedMemory.Cli")];
        await packages.WriteProjectAsync(
            folder, "TypedMemory",
            """
            <OutputType>Library</OutputType>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            """,
            """
            <FrameworkReference Include="Microsoft.AspNetCore.App" />
            """ + string.Concat(references.Except(["TypedMemory"]).Select(PackageFixture.Reference)));
        int blocks = 0;
        foreach (string page in pages)
        {
            string text = await File.ReadAllTextAsync(Path.Combine(PackageFixture.Root, page), Token);
            foreach (Match block in Block().Matches(text))
            {
                await File.WriteAllTextAsync(
                    Path.Combine(folder, $"Block{blocks}.cs"), SourceOf(block.Groups[1].Value, blocks), Token);
                blocks++;
            }
        }

        Assert.True(blocks > 2, $"{blocks} blocks");
        (int exitCode, string output) = await DotNet.RunAsync(
            folder, "dotnet", "build", "-c", "Release", "-o", "out", "-v", "quiet", "-nologo");
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain(": warning ", output, StringComparison.Ordinal);

        static string SourceOf(string code, int number)
        {
            string[] lines = code.Split('\n');
            int start = Array.FindIndex(
                lines, static line => line.Length > 0 && !Using().IsMatch(line));
            string body = string.Join('\n', lines[start..]);
            if (body.StartsWith('[') || body.StartsWith("public ", StringComparison.Ordinal)) return code;
            return new StringBuilder()
                .AppendJoin('\n', lines[..start])
                .Append($"\ninternal static class Block{number}\n{{\n")
                .Append("internal static async Task RunAsync(string[] args)\n{\n_ = args;\nawait Task.CompletedTask;\n")
                .Append(body).Append("}\n}\n").ToString();
        }
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^using [A-Za-z.]+;$")]
    private static partial Regex Using();
}
