using System.Reflection;
using System.Xml.Linq;

namespace TypedMemory.Architecture.Tests;

public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["TypedMemory.Core"] = [],
        ["TypedMemory.Sqlite"] = ["TypedMemory.Core"],
        ["TypedMemory.CouchDb"] = ["TypedMemory.Core"],
        ["TypedMemory.Replication"] = ["TypedMemory.Core"],
        ["TypedMemory"] =
        [
            "TypedMemory.Core", "TypedMemory.Sqlite", "TypedMemory.CouchDb",
            "TypedMemory.Replication",
        ],
        ["TypedMemory.Hub"] =
        [
            "TypedMemory", "TypedMemory.Core", "TypedMemory.Sqlite", "TypedMemory.CouchDb",
            "TypedMemory.Replication",
        ],
        ["TypedMemory.Hub.JavaScript"] = [.. Runtime, "TypedMemory.Hub"],
        ["TypedMemory.AI"] = [.. Runtime],
        ["TypedMemory.VectorData"] = [.. Runtime, "TypedMemory.AI"],
        ["TypedMemory.Files"] = [.. Runtime],
        ["TypedMemory.Mcp"] = [.. Runtime, "TypedMemory.AI"],
        ["TypedMemory.Agents"] = [.. Runtime, "TypedMemory.AI", "TypedMemory.Files"],
        ["TypedMemory.Inspector"] = [.. Runtime],
        ["TypedMemory.Testing"] = [.. Runtime, "TypedMemory.Hub"],
    };

    private static string[] Runtime =>
        ["TypedMemory", "TypedMemory.Core", "TypedMemory.Sqlite", "TypedMemory.CouchDb", "TypedMemory.Replication"];

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Dependencies_point_one_way(string project)
    {
        IEnumerable<string> referenced = Assembly.Load(project).GetReferencedAssemblies()
            .Select(static name => name.Name!)
            .Where(static name => name.StartsWith("TypedMemory", StringComparison.Ordinal));

        Assert.Empty(referenced.Except(Allowed[project]));
    }

    [Fact]
    public void Every_project_under_src_is_held_to_the_rule()
    {
        IEnumerable<string> projects = Directory.GetDirectories(Path.Combine(Repository.Root, "src"))
            .Select(static folder => Path.GetFileName(folder))
            .Except(["TypedMemory.Cli", "bin", "obj"]);

        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), projects.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_references_point_one_way(string project)
    {
        string file = Path.Combine(Repository.Root, "src", project, project + ".csproj");
        IEnumerable<string> referenced = XDocument.Load(file).Descendants("ProjectReference")
            .Select(static reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))
            .Where(static name => name is not ("TypedMemory.Generators" or "TypedMemory.CodeFixes"));

        Assert.Empty(referenced.Except(Allowed[project]));
    }
}
