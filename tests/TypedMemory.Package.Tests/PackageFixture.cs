namespace TypedMemory.Package.Tests;

/// <summary>
/// The packages as a user gets them, in a folder that serves as a feed, and a consumer outside the repository.
/// </summary>
public sealed class PackageFixture : IAsyncLifetime
{
#if DEBUG_BUILD
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    // A version of its own for each run: the package cache never serves an older build.
    private static readonly string Version = $"0.0.1-test.{Guid.NewGuid():N}";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("typedmemory-packages");

    /// <summary>The folder with the .nupkg files.</summary>
    public string Feed => Path.Combine(_folder.FullName, "feed");

    /// <summary>The consumer's folder.</summary>
    public string Consumer => Path.Combine(_folder.FullName, "consumer");

    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The projects that are packages.</summary>
    public static IEnumerable<string> Projects =>
        Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(static file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    /// <summary>All packages: those of the projects, and that of the templates.</summary>
    public static IEnumerable<string> Packages => Projects.Append("TypedMemory.Templates");

    /// <summary>The path of a package.</summary>
    public string Package(string id) => Path.Combine(Feed, $"{id}.{Version}.nupkg");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        // All in one go: packing each by itself loads the same projects again and again.
        (int exitCode, string output) = await DotNet.RunAsync(
            Root, "dotnet", "pack", "TypedMemory.sln", "-c", Configuration, "--no-build",
            $"-p:PackageVersion={Version}", "-o", Feed, "-v", "quiet");
        Assert.True(exitCode == 0, output);

        await WriteProjectAsync(
            Consumer,
            "TypedMemory",
            """
            <OutputType>Exe</OutputType>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <PublishAot>true</PublishAot>
            <InvariantGlobalization>true</InvariantGlobalization>
            """,
            """<PackageReference Include="Microsoft.Extensions.Hosting" Version="10.0.15" />""");
        CopySources("../TypedMemory.AotSmoke", Consumer);
    }

    /// <summary>A reference to a package of this build, as XML.</summary>
    public static string Reference(string id) => $"""<PackageReference Include="{id}" Version="{Version}" />""";

    /// <summary>Installs the tool from its package.</summary>
    /// <returns>The path of its command.</returns>
    public async Task<string> InstallToolAsync()
    {
        string tools = Path.Combine(_folder.FullName, "tools");
        (int exitCode, string output) = await DotNet.RunAsync(
            _folder.FullName, "dotnet", "tool", "install", "TypedMemory.Cli", "--tool-path", tools,
            "--add-source", Feed, "--version", Version);
        Assert.True(exitCode == 0, output);
        return Path.Combine(tools, OperatingSystem.IsWindows() ? "typedmemory.exe" : "typedmemory");
    }

    /// <summary>Makes a folder of its own for a consumer.</summary>
    public string CreateFolder(string name) => _folder.CreateSubdirectory(name).FullName;

    /// <summary>Copies the sources of a folder beside this project's files.</summary>
    public static void CopySources(string from, string to)
    {
        foreach (string file in Directory.GetFiles(
            Path.Combine(Root, "tests", "TypedMemory.Package.Tests", from), "*.cs"))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    /// <summary>Writes a project that refers to a package of this build; its name is that of the folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="package">The package.</param>
    /// <param name="properties">Its properties, as XML.</param>
    /// <param name="items">What else it refers to, as XML.</param>
    public async Task WriteProjectAsync(string folder, string package, string properties, string items = "")
    {
        Directory.CreateDirectory(folder);
        string name = folder == Consumer ? "Consumer" : Path.GetFileName(folder);
        await File.WriteAllTextAsync(
            Path.Combine(folder, $"{name}.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                {properties}
                {FeedProperties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="{Version}" />
                {items}
              </ItemGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "Directory.Build.props"), "<Project />");
        await File.WriteAllTextAsync(Path.Combine(folder, "Directory.Packages.props"), "<Project />");
    }

    /// <summary>Lets the projects below a folder restore from the feed of this build.</summary>
    public Task WriteFeedAsync(string folder) => File.WriteAllTextAsync(
        Path.Combine(folder, "Directory.Build.props"),
        $"<Project><PropertyGroup>{FeedProperties}</PropertyGroup></Project>");

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private string FeedProperties =>
        $"""
        <RestoreAdditionalProjectSources>{Feed}</RestoreAdditionalProjectSources>
        <RestorePackagesPath>{Path.Combine(_folder.FullName, "cache")}</RestorePackagesPath>
        <RestoreFallbackFolders>$(NuGetPackageRoot);{DefaultPackageCache()}</RestoreFallbackFolders>
        """;

    private static string DefaultPackageCache() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "TypedMemory.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException(
            "These tests run inside the repository; TypedMemory.sln was not found.");
    }
}
