namespace TypedMemory.Architecture.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public void The_code_of_the_readme_is_the_program_that_is_compiled()
    {
        string program = File.ReadAllText(Path.Combine(Repository.Root, "samples", "Readme", "Program.cs"));

        Assert.Equal(program.Trim(), Assert.Single(Blocks("csharp")).Trim());
    }

    [Fact]
    public void The_readme_has_two_commands_and_at_most_120_lines()
    {
        Assert.Equal(
            ["dotnet run --project samples/QuickStart", "dotnet test"], Blocks("sh").Take(2).Select(
                static block => block.Trim()));
        Assert.InRange(File.ReadAllLines(Path.Combine(Repository.Root, "README.md")).Length, 1, 120);
    }

    private static IEnumerable<string> Blocks(string language)
    {
        string[] parts = File.ReadAllText(Path.Combine(Repository.Root, "README.md")).Split("```");
        return parts.Where(
            (part, index) => index % 2 == 1 && part.StartsWith(language + "\n", StringComparison.Ordinal))
            .Select(part => part[(language.Length + 1)..]);
    }
}
