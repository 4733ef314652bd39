namespace TypedMemory.Package.Tests;

/// <summary>Consumers with every warning on, as errors, and an assembly of models that has nothing but them.</summary>
[Collection(nameof(PackageFixture))]
public sealed class StrictConsumerTests(PackageFixture packages)
{
    /// <summary>
    /// The models refer to the core alone; the application to the models, and reads and writes them in a store.
    /// </summary>
    [Theory]
    [InlineData("enable", "latest")]
    [InlineData("disable", "latest")]
    [InlineData("enable", "12")]
    [InlineData("disable", "12")]
    public async Task Models_and_an_application_build_without_a_warning_and_run(string nullable, string language)
    {
        string folder = packages.CreateFolder($"strict-{nullable}-{language}");
        await packages.WriteProjectAsync(
            Path.Combine(folder, "Acme.Models"), "TypedMemory.Core", Properties("Library"));
        await packages.WriteProjectAsync(
            Path.Combine(folder, "App"),
            "TypedMemory",
            Properties("Exe"),
            """
            <ProjectReference Include="../Acme.Models/Acme.Models.csproj" />
            <PackageReference Include="Microsoft.Extensions.Hosting" Version="10.0.15" />
            """);
        PackageFixture.CopySources("Strict/Models", Path.Combine(folder, "Acme.Models"));
        PackageFixture.CopySources("Strict/App", Path.Combine(folder, "App"));

        (int exitCode, string output) = await DotNet.RunAsync(
            Path.Combine(folder, "App"), "dotnet", "build", "-c", "Release", "-o", "out", "-v", "quiet", "-nologo");
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain(": warning ", output, StringComparison.Ordinal);
        (exitCode, output) = await DotNet.RunAsync(folder, "dotnet", Path.Combine(folder, "App", "out", "App.dll"));
        Assert.True(exitCode == 0, output);
        Assert.Equal("ok", output.Trim());

        string Properties(string type) => $"""
            <OutputType>{type}</OutputType>
            <Nullable>{nullable}</Nullable>
            <LangVersion>{language}</LangVersion>
            <AnalysisMode>All</AnalysisMode>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <GenerateDocumentationFile>true</GenerateDocumentationFile>
            <EnforceCodeStyleInBuild>true</EnforceCodeStyleInBuild>
            """;
    }

    [Fact]
    public async Task Below_CSharp_12_one_error_says_what_to_change()
    {
        string folder = packages.CreateFolder("csharp-11");
        await packages.WriteProjectAsync(
            folder, "TypedMemory.Core", "<OutputType>Library</OutputType><LangVersion>11</LangVersion>");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Doc.cs"),
            """[TypedMemory.MemoryType("doc", Key = "{Id}")] public record Doc(string Id);""",
            TestContext.Current.CancellationToken);
        (int exitCode, string output) = await DotNet.RunAsync(
            folder, "dotnet", "build", "-v", "quiet", "-nologo", "-clp:NoSummary");
        Assert.NotEqual(0, exitCode);
        string error = Assert.Single(
            output.Split('\n').Where(l => l.Contains("error", StringComparison.Ordinal)).Distinct());
        Assert.Contains("TM0055", error, StringComparison.Ordinal);
    }
}
