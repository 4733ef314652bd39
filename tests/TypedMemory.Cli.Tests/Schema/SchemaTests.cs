namespace TypedMemory.Cli.Tests;

/// <summary><c>typedmemory schema</c>, on this very assembly.</summary>
public sealed class SchemaTests : IDisposable
{
    private const string Expected = """
        {
          "types": {
            "alarm": {
              "type": "TypedMemory.Cli.Tests.Alarm",
              "version": 2,
              "key": "{Code}",
              "members": {
                "code": { "type": "string", "merge": "LastWriterWins" }
              }
            },
            "pump": {
              "type": "TypedMemory.Cli.Tests.Pump",
              "version": 1,
              "key": "{Site}:{Number}",
              "members": {
                "number": { "type": "integer", "merge": "LastWriterWins" },
                "place": { "type": "TypedMemory.Cli.Tests.Place?", "merge": "LastWriterWins" },
                "site": { "type": "string", "merge": "LastWriterWins" },
                "starts": { "type": "integer", "merge": "Counter" }
              }
            }
          },
          "objects": {
            "TypedMemory.Cli.Tests.Place": {
              "members": {
                "name": { "type": "string", "merge": "LastWriterWins" }
              }
            }
          }
        }

        """;

    private static readonly string s_assembly = typeof(SchemaTests).Assembly.Location;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("typedmemory-schema-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder.FullName, "memory-schema.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_baseline_of_an_assembly_is_written_and_is_then_up_to_date()
    {
        ToolResult written = await Tool.RunAsync(["schema", "write", s_assembly, "--file", File]);
        Assert.Equal((0, ""), (written.Code, written.Errors));
        Assert.Contains("2 memory types, 1 memory object", written.Output, StringComparison.Ordinal);
        Assert.Equal(Expected.ReplaceLineEndings("\n"), await System.IO.File.ReadAllTextAsync(File, Token));

        foreach (string verb in new[] { "check", "write" })
        {
            ToolResult again = await Tool.RunAsync(["schema", verb, s_assembly, "--file", File]);
            Assert.Equal(
                (0, $"\"{File}\" is up to date.\n", ""), (
                    again.Code, again.Output.ReplaceLineEndings("\n"), again.Errors));
        }
    }

    [Fact]
    public async Task A_check_says_what_differs_fails_and_changes_nothing()
    {
        string old = Expected.Replace(
            "integer\", \"merge\": \"Counter", "integer\", \"merge\": \"Max", StringComparison.Ordinal)
            .Replace("\"{Site}:{Number}\"", "\"{Number}\"", StringComparison.Ordinal);
        await System.IO.File.WriteAllTextAsync(File, old, Token);

        ToolResult result = await Tool.RunAsync(["schema", "check", s_assembly, "--file", File]);

        Assert.Equal(1, result.Code);
        Assert.Equal(
            ["- types/pump/key: {Number}", "+ types/pump/key: {Site}:{Number}",
                "+ types/pump/members/starts/merge: Counter", "- types/pump/members/starts/merge: Max"],
            result.Lines.Select(static l => l.TrimEnd('\r')));
        Assert.Contains("typedmemory schema write", result.Errors, StringComparison.Ordinal);
        Assert.Equal(old, await System.IO.File.ReadAllTextAsync(File, Token));
    }

    [Fact]
    public async Task White_space_and_line_ends_are_no_difference()
    {
        await System.IO.File.WriteAllTextAsync(File, Expected.ReplaceLineEndings("\r\n"), Token);
        Assert.Equal(0, (await Tool.RunAsync(["schema", "check", s_assembly, "--file", File])).Code);
    }

    [Fact]
    public async Task A_project_stands_for_the_assembly_that_it_builds()
    {
        await System.IO.File.WriteAllTextAsync(File, Expected, Token);
        ToolResult result = await Tool.RunAsync(["schema", "check", Project(), "--file", File, "-c", Configuration]);
        Assert.Equal((0, ""), (result.Code, result.Errors));

        result = await Tool.RunAsync(["schema", "check", Project(), "--file", File, "-c", "Unbuilt"]);
        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains("is not built", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_no_schema_is_told_in_a_sentence()
    {
        string text = Path.Combine(_folder.FullName, "text.dll");
        await System.IO.File.WriteAllTextAsync(text, "no assembly", Token);
        foreach ((string path, string said) in new[]
        {
            (text, "is not a .NET assembly"), (typeof(FactAttribute).Assembly.Location, "has no memory types"),
            (Path.Combine(_folder.FullName, "none.dll"), "There is no assembly"), (
                _folder.FullName, "There is no project"),
        })
        {
            ToolResult result = await Tool.RunAsync(["schema", "write", path, "--file", File]);
            Assert.Equal((1, ""), (result.Code, result.Output));
            Assert.Contains(said, result.Errors, StringComparison.Ordinal);
            Assert.False(System.IO.File.Exists(File));
        }

        ToolResult missing = await Tool.RunAsync(["schema", "check", s_assembly, "--file", File]);
        Assert.Equal((1, ""), (missing.Code, missing.Output));
        Assert.Contains("There is no baseline", missing.Errors, StringComparison.Ordinal);
    }

    private static string Configuration =>
        new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;

    // bin/Configuration/framework is where these tests are.
    private static string Project() => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", ".."));
}
