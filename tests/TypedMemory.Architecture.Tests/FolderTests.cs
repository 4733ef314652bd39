namespace TypedMemory.Architecture.Tests;

/// <summary>A folder is a layer: a file uses the folders before its own, never those behind it.</summary>
public sealed class FolderTests
{
    /// <summary>
    /// The order of the folders of each project, the lowest first. Files beside the folders are above all of them.
    /// </summary>
    private static readonly Dictionary<string, string[]> Order = new()
    {
        ["TypedMemory.Core"] =
        [
            "Json", "Errors", "Revisions", "Attributes", "Keys", "Values", "Codec", "Filters", "Provenance", "Store",
            "Merging",
            "Wire",
            "Peers", "Secrecy", "Types", "Queries", "Registration", "Repositories",
        ],
        ["TypedMemory.Sqlite"] =
        [
            "Native", "Texts", "Layout", "Options", "Opening", "Queries", "Vectors", "Recall", "Reading", "Writing",
            "Attachments", "Maintenance",
        ],
        ["TypedMemory.CouchDb"] = ["Http", "Database", "Fetching", "Feeds", "Attachments", "Writing"],
        ["TypedMemory.Replication"] = ["Options", "Requests", "Checkpoints", "Refused", "Local", "Engine", "Sync"],
        ["TypedMemory"] =
        [
            "Telemetry", "Store", "Secrecy", "Conflicts", "Edits", "Transactions", "Sync", "Recall", "Repositories",
            "Consumers", "Setup", "Hosting",
        ],
        ["TypedMemory.Hub"] =
        [
            "Core", "Http", "Configuration", "Functions", "Mango", "Views", "Databases", "Documents",
            "Find", "Security", "Replications", "Context", "Access", "Changes", "Endpoints", "Hosting",
        ],
        ["TypedMemory.Hub.JavaScript"] = ["Sandbox", "Programs", "Hosting"],
        ["TypedMemory.AI"] = ["Embeddings", "Tools"],
        ["TypedMemory.VectorData"] = ["Models", "Filters", "Records", "Types", "Collections"],
        ["TypedMemory.Files"] =
        [
            "Names", "Documents", "Texts", "Edits", "Storage", "Disk", "State", "Directories", "Tool", "Hosting",
        ],
        ["TypedMemory.Mcp"] = ["Types", "Graph", "Prompts", "Server", "Hosting"],
        ["TypedMemory.Agents"] =
            ["Files", "Documents", "Sessions", "History", "Context", "Checkpoints", "Hosting"],
        ["TypedMemory.Inspector"] = ["Stores", "Http", "Documents", "Screens", "Hosting"],
        ["TypedMemory.Testing"] = [],
        ["TypedMemory.Cli"] =
        [
            "Shell", "Replication", "Targets", "Documents", "History", "Doctor", "Schema", "Store", "Inspect", "Hub",
            "Databases", "Files", "Mcp", "Hooks", "Transfer",
        ],
    };

    public static TheoryData<string> Projects => [.. Order.Keys];

    [Fact]
    public void Every_project_has_an_order_of_folders() =>
        Assert.Equal(
            Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(static path => Path.GetFileName(path))
                .Where(static name => File.Exists(Path.Combine(Repository.Root, "src", name, name + ".csproj")))
                .Order(StringComparer.Ordinal),
            Order.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_point_one_way(string project)
    {
        string[] order = Order[project];
        List<string> wrong = [.. new ProjectSources($"src/{project}").Uses()
            .Where(use => Rank(use.To, order) > Rank(use.From, order))
            .Select(static use => $"{use.From} uses {use.Type} of {use.To}")];

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_folder_has_its_place_in_the_order(string project)
    {
        IEnumerable<string> folders = Directory.GetDirectories(Path.Combine(Repository.Root, "src", project))
            .Where(static folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Any())
            .Select(static folder => Path.GetFileName(folder))
            .Except(["bin", "obj"]);

        Assert.Equal(Order[project].Order(StringComparer.Ordinal), folders.Order(StringComparer.Ordinal));
    }

    private static int Rank(string file, string[] order) => file.Contains('/', StringComparison.Ordinal)
        ? Array.IndexOf(order, file.Split('/')[0])
        : order.Length;
}
