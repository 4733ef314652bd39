namespace TypedMemory.Package.Tests;

/// <summary>Consumers of the doors, published with Native AOT: no warning, and they run.</summary>
[Collection(nameof(PackageFixture))]
public sealed class AotConsumerTests(PackageFixture packages)
{
    [Fact]
    public Task Typed_and_dynamic_vector_collections_run_under_native_aot_without_a_warning() =>
        PublishAndRunAsync("VectorData", "TypedMemory.VectorData");

    [Fact]
    public Task A_server_of_the_model_context_protocol_runs_under_native_aot_without_a_warning() =>
        PublishAndRunAsync("Mcp", "TypedMemory.Mcp", """<FrameworkReference Include="Microsoft.AspNetCore.App" />""");

    private async Task PublishAndRunAsync(string sources, string package, string items = "")
    {
        string folder = packages.CreateFolder($"aot-{sources.ToLowerInvariant()}");
        await packages.WriteProjectAsync(
            folder,
            package,
            """
            <OutputType>Exe</OutputType>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <PublishAot>true</PublishAot>
            <InvariantGlobalization>true</InvariantGlobalization>
            """,
            items);
        PackageFixture.CopySources($"Aot/{sources}", folder);
        (int exitCode, string output) = await DotNet.RunAsync(
            folder, "dotnet", "publish", "-c", "Release", "--use-current-runtime", "-o", "out", "-v", "minimal");
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);

        string name = Path.GetFileName(folder);
        (exitCode, output) = await DotNet.RunAsync(
            folder, Path.Combine(folder, "out", OperatingSystem.IsWindows() ? $"{name}.exe" : name));
        Assert.True(exitCode == 0, output);
        Assert.Equal("ok", output.Trim());
    }
}
