namespace TypedMemory.Mcp.Tests;

/// <summary>Where the tool and the parties from npm are.</summary>
internal static class Paths
{
    private static readonly DirectoryInfo s_framework =
        new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    private static string Root => s_framework.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

    /// <summary>The built tool, in the configuration of these tests.</summary>
    public static string Tool => Path.Combine(
        Root, "src", "TypedMemory.Cli", "bin", s_framework.Parent!.Name, s_framework.Name, "TypedMemory.Cli.dll");

    /// <summary>A script of a package of npm; <c>npm ci</c> in the folder <c>node</c> brings them.</summary>
    public static string Npm(string script)
    {
        string path = Path.Combine(
            Root, "tests", "TypedMemory.Mcp.Tests", "node", "node_modules", "@modelcontextprotocol", script);
        Assert.True(File.Exists(path), $"There is no \"{path}\". Run npm ci in tests/TypedMemory.Mcp.Tests/node.");
        return path;
    }

    /// <summary>
    /// The inspector. It reads its name and version two folders up, where they are in its own repository and not in its
    /// package: they are put there.
    /// </summary>
    public static string Inspector
    {
        get
        {
            string script = Npm("inspector-cli/build/index.js");
            string package = Path.Combine(Path.GetDirectoryName(script)!, "..", "package.json");
            File.Copy(package, Path.Combine(Path.GetDirectoryName(script)!, "..", "..", "package.json"), true);
            return script;
        }
    }

    public static string Conformance => Npm("conformance/dist/index.js");

    public static string ReferenceServer => Npm("server-memory/dist/index.js");
}
