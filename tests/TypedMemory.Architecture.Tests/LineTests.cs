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
                // A text of code, a pragma and a name cannot be broken; a comment can.
                if (lines[i].Split("\"\"\"").Length % 2 == 0) isText = !isText;
                bool isComment = lines[i].TrimStart().StartsWith("//", StringComparison.Ordinal);
                if (lines[i].Contains("<inheritdoc cref=", StringComparison.Ordinal)) continue;
                bool quotes = !isComment && lines[i].Contains('"', StringComparison.Ordinal);
                if (lines[i].Length <= MostColumns || quotes || isText || lines[i].TrimStart().StartsWith('#')) continue;
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
