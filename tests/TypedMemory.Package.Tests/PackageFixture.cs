namespace TypedMemory.Package.Tests;

/// <summary>The packages as a user gets them, in a folder that serves as a feed, and a consumer outside the repository.</summary>
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

    /// <summary>The path of a package.</summary>
    public string Package(string id) => Path.Combine(Feed, $"{id}.{Version}.nupkg");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        string root = FindRoot();
        string[] projects =
            ["Abstractions", "Documents", "Sqlite", "CouchDb", "Replication", "", "Hub", "Cli"];
        foreach (string project in projects)
        {
            string name = project.Length == 0 ? "TypedMemory" : $"TypedMemory.{project}";
            (int exitCode, string output) = await DotNet.RunAsync(
                root, "dotnet", "pack", Path.Combine("src", name), "-c", Configuration, "--no-build",
                $"-p:PackageVersion={Version}", "-o", Feed, "-v", "quiet");
            Assert.True(exitCode == 0, output);
        }

        Directory.CreateDirectory(Consumer);
        foreach (string file in Directory.GetFiles(Path.Combine(root, "tests", "TypedMemory.AotSmoke"), "*.cs"))
        {
            File.Copy(file, Path.Combine(Consumer, Path.GetFileName(file)));
        }

        await File.WriteAllTextAsync(
            Path.Combine(Consumer, "Consumer.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <PublishAot>true</PublishAot>
                <InvariantGlobalization>true</InvariantGlobalization>
                <RestoreAdditionalProjectSources>{Feed}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{Path.Combine(_folder.FullName, "cache")}</RestorePackagesPath>
                <RestoreFallbackFolders>$(NuGetPackageRoot);{DefaultPackageCache()}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="TypedMemory" Version="{Version}" />
                <PackageReference Include="Microsoft.Extensions.Hosting" Version="10.0.15" />
              </ItemGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(Consumer, "Directory.Build.props"), "<Project />");
        await File.WriteAllTextAsync(Path.Combine(Consumer, "Directory.Packages.props"), "<Project />");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string DefaultPackageCache() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "TypedMemory.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("These tests run inside the repository; TypedMemory.sln was not found.");
    }
}
