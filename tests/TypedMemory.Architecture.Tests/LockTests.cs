using System.Text.Json;
using System.Xml.Linq;

namespace TypedMemory.Architecture.Tests;

/// <summary>The lock files that <c>eng/lock</c> writes for the gate.</summary>
public sealed class LockTests
{
    private static readonly string s_locks = Path.Combine(Repository.Root, "eng", "locks");

    [Fact]
    public void Every_project_of_the_solution_has_a_lock_file_and_no_other_is_there()
    {
        IEnumerable<string> projects = File.ReadLines(Path.Combine(Repository.Root, "TypedMemory.sln"))
            .Where(static line => line.Contains(".csproj\"", StringComparison.Ordinal))
            .Select(static line => Path.GetFileNameWithoutExtension(line.Split('"')[5].Replace('\\', '/')));
        Assert.Equal(
            projects.Order(StringComparer.Ordinal),
            Directory.GetFiles(s_locks, "*.json").Select(Path.GetFileNameWithoutExtension)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Direct_dependencies_are_locked_at_their_central_versions()
    {
        var central = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props"))
            .Descendants("PackageVersion")
            .ToDictionary(static p => p.Attribute("Include")!.Value, static p => p.Attribute("Version")!.Value);
        var wrong = new List<string>();
        foreach (string file in Directory.GetFiles(s_locks, "*.json"))
        {
            using JsonDocument locks = JsonDocument.Parse(File.ReadAllText(file));
            foreach (JsonProperty package in locks.RootElement.GetProperty("dependencies").EnumerateObject()
                .SelectMany(static framework => framework.Value.EnumerateObject()))
            {
                bool isDirect = package.Value.GetProperty("type").GetString() == "Direct";
                if (!isDirect || !central.TryGetValue(package.Name, out string? version)) continue;
                if (package.Value.GetProperty("resolved").GetString() != version)
                    wrong.Add($"{Path.GetFileName(file)}: {package.Name} is not {version}; run eng/lock renew");
            }
        }

        Assert.Empty(wrong);
    }
}
