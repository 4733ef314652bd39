namespace TypedMemory.Architecture.Tests;

/// <summary>What .editorconfig says of the length of a line, held for the shipped code.</summary>
public sealed class LineTests
{
    private const int MostColumns = 120;

    [Fact]
    public void A_line_of_code_has_at_most_120_columns()
    {
        List<string> wrong = [];
        foreach (string file in Sources())
        {
            bool isText = false;
            string[] lines = File.ReadAllLines(file);
            for (int i = 0; i < lines.Length; i++)
            {
                // A text, a path in a comment and a pragma cannot be broken.
                bool quotes = lines[i].Contains('"', StringComparison.Ordinal);
                if (lines[i].Split("\"\"\"").Length % 2 == 0) isText = !isText;
                if (lines[i].Length <= MostColumns || quotes || isText) continue;
                if (lines[i].TrimStart().StartsWith('#') || lines[i].TrimStart().StartsWith("//", StringComparison.Ordinal)) continue;
                wrong.Add($"{Path.GetRelativePath(Repository.Root, file)}:{i + 1} has {lines[i].Length} columns");
            }
        }

        Assert.Empty(wrong);
    }

    private static IEnumerable<string> Sources() =>
        from area in (string[])["src", "generators"]
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, area), "*.cs", SearchOption.AllDirectories)
        let parts = Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar)
        where !parts.Contains("obj") && !parts.Contains("bin")
        select file;
}
