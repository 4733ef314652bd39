namespace TypedMemory.Architecture.Tests;

/// <summary>A class is an object, not a bag that grows with every verb.</summary>
public sealed class TypeSizeTests
{
    private const int MostLines = 400;

    /// <summary>Types that forward or spell values out, and may be longer for it: each with the reason.</summary>
    private static readonly Dictionary<string, string> Facades = new()
    {
        ["TypedMemory.Generated.CodecReader"] = "a ref struct that generated code calls: one method for each kind of value",
        ["TypedMemory.Generated.CodecWriter"] = "a ref struct that generated code calls: one method for each kind of value",
        ["TypedMemory.Generators.DiagnosticDescriptors"] = "values: one for each diagnostic, a file for each kind of them",
        ["TypedMemory.Sqlite.SqliteDocumentStore"] = "the facade of the store: a file for each verb, which forwards",
    };

    public static TheoryData<string> Projects =>
    [
        .. from area in (string[])["src", "generators"]
           from folder in Directory.GetDirectories(Path.Combine(Repository.Root, area))
           let name = Path.GetFileName(folder)
           where File.Exists(Path.Combine(folder, name + ".csproj"))
           select $"{area}/{name}",
    ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_type_has_at_most_400_lines_over_all_its_files(string project)
    {
        IEnumerable<string> wrong = new ProjectSources(project).Types()
            .Where(static type => !Facades.ContainsKey(type.Type))
            .Where(static type => type.Lines > MostLines)
            .Select(static type => $"{type.Type}: {type.Lines} lines in {type.Files} files");

        Assert.True(!wrong.Any(), string.Join('\n', wrong));
    }
}
