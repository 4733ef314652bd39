using System.IO.Compression;

namespace TypedMemory.Package.Tests;

[Collection(nameof(PackageFixture))]
public sealed class PackageTests(PackageFixture packages)
{
    [Fact]
    public async Task The_package_carries_the_generator_and_runs_under_native_aot_without_a_warning()
    {
        (int exitCode, string output) = await DotNet.RunAsync(
            packages.Consumer, "dotnet", "publish", "-c", "Release", "--use-current-runtime", "-o", "out", "-v",
            "minimal");
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);

        (exitCode, output) = await DotNet.RunAsync(
            packages.Consumer, Path.Combine(
                packages.Consumer, "out", OperatingSystem.IsWindows() ? "Consumer.exe" : "Consumer"));
        Assert.True(exitCode == 0, output);
        Assert.Equal("ok", output.Trim());
    }

    [Fact]
    public async Task The_generator_is_packed_for_the_compiler_and_not_as_a_reference()
    {
        await using ZipArchive package = await ZipFile.OpenReadAsync(
            packages.Package("TypedMemory.Core"), TestContext.Current.CancellationToken);
        string[] files = [.. package.Entries.Select(static entry => entry.FullName)];

        Assert.Contains("analyzers/dotnet/cs/TypedMemory.Generators.dll", files);
        Assert.Contains("analyzers/dotnet/cs/TypedMemory.CodeFixes.dll", files);
        Assert.DoesNotContain(
            files, static file => file.StartsWith("lib/", StringComparison.Ordinal) && file.Contains("CodeAnalysis"));
    }

    [Fact]
    public async Task Every_package_names_its_license_and_documents_its_api()
    {
        foreach (string id in PackageFixture.Projects.Except(["TypedMemory.Cli"]))
        {
            await using ZipArchive package = await ZipFile.OpenReadAsync(
                packages.Package(id), TestContext.Current.CancellationToken);
            Assert.Contains(package.Entries, entry => entry.FullName == $"lib/net10.0/{id}.xml");
            using var nuspec = new StreamReader(package.GetEntry($"{id}.nuspec")!.Open());
            Assert.Contains("Apache-2.0", await nuspec.ReadToEndAsync(TestContext.Current.CancellationToken));
        }
    }
}
