using System.Diagnostics;

namespace TypedMemory.Architecture.Tests;

/// <summary><c>eng/ship</c>, which makes what is unshipped shipped, on a copy of what it works on.</summary>
public sealed class ShipTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-ship-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_is_unshipped_becomes_shipped_and_what_is_removed_goes()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("It is a script for bash.");
            return;
        }

        Write("src/A/PublicAPI.Shipped.txt", "#nullable enable\nA.Old() -> void\nA.Kept() -> void\n");
        Write("src/A/PublicAPI.Unshipped.txt", "#nullable enable\nA.New() -> void\n*REMOVED*A.Old() -> void\n");
        Write("src/B/PublicAPI.Shipped.txt", "#nullable enable\n");
        Write("src/B/PublicAPI.Unshipped.txt", "#nullable enable\n");
        const string Rules = "generators/TypedMemory.Generators/AnalyzerReleases.";
        Write(Rules + "Shipped.md", "; Shipped.\n");
        Write(Rules + "Unshipped.md", "; Unshipped.\n\n### New Rules\n\nRule ID | x\n---|---\nTM0001 | x\n");

        Assert.Equal(2, (await ShipAsync()).Code);
        Assert.Equal(2, (await ShipAsync("next")).Code);
        (int code, string said) = await ShipAsync("1.2.0");
        Assert.True(code == 0, said);
        Assert.Equal("#nullable enable\nA.Kept() -> void\nA.New() -> void\n", Read("src/A/PublicAPI.Shipped.txt"));
        Assert.Equal("#nullable enable\n", Read("src/A/PublicAPI.Unshipped.txt"));
        Assert.Equal("#nullable enable\n", Read("src/B/PublicAPI.Shipped.txt"));
        Assert.Equal(
            "; Shipped.\n\n## Release 1.2.0\n\n### New Rules\n\nRule ID | x\n---|---\nTM0001 | x\n",
            Read(Rules + "Shipped.md"));
        Assert.Equal("; Unshipped.\n", Read(Rules + "Unshipped.md"));
    }

    private async Task<(int Code, string Said)> ShipAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "bash", [Path.Combine(Repository.Root, "eng", "ship"), .. arguments])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SHIP_ROOT"] = _folder;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, said + await errors);
    }

    private void Write(string path, string text)
    {
        string file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private string Read(string path) => File.ReadAllText(Path.Combine(_folder, path));
}
