using System.Diagnostics;

namespace TypedMemory.Package.Tests;

/// <summary>Goes through docs/guides/getting-started.md as a newcomer does: packages, a tool, two devices.</summary>
[Collection(nameof(PackageFixture))]
public sealed class TenMinutesTests(PackageFixture packages)
{
    [Fact]
    public async Task Two_devices_end_with_one_memory()
    {
        string folder = packages.CreateFolder("Notes");
        await packages.WriteProjectAsync(
            folder, "TypedMemory",
            """
            <OutputType>Exe</OutputType>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            """,
            """<PackageReference Include="Microsoft.Extensions.Hosting" Version="10.0.15" />""");
        string page = await File.ReadAllTextAsync(
            Path.Combine(PackageFixture.Root, "docs", "guides", "getting-started.md"), Token);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Note.cs"),
            "using System.Collections.Immutable;\nusing TypedMemory;\n" + BlockOf(page, "csharp"), Token);
        string tool = await packages.InstallToolAsync();
        using var hub = new Hub(tool, folder);
        string url = await hub.WhenListeningAsync();
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Program.cs"),
            BlockOf(page, "csharp program").Replace("http://127.0.0.1:5984", url, StringComparison.Ordinal), Token);
        (int exitCode, string output) = await DotNet.RunAsync(
            folder, "dotnet", "build", "-c", "Release", "-o", "out", "-v", "quiet", "-nologo");
        Assert.True(exitCode == 0, output);
        string program = Path.Combine(folder, "out", "Notes.dll");

        Assert.Contains(
            "deploys: Fridays are frozen (seen by laptop)", await RunAsync("laptop", "deploys", "Fridays are frozen"),
            StringComparison.Ordinal);
        Assert.Contains(
            "deploys: Fridays are frozen (seen by laptop, phone)", await RunAsync("phone"), StringComparison.Ordinal);
        await RunAsync("phone", "coffee", "Black");
        Assert.Equal(
            ["coffee: Black (seen by laptop, phone)", "deploys: Fridays are frozen (seen by laptop, phone)"],
            (await RunAsync("laptop")).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Where(static line => line.Contains("(seen by", StringComparison.Ordinal)));
        (exitCode, output) = await DotNet.RunAsync(folder, tool, "get", "laptop.db", "note:deploys");
        Assert.True(exitCode == 0, output);
        Assert.Contains("Fridays are frozen", output, StringComparison.Ordinal);

        async Task<string> RunAsync(params string[] arguments)
        {
            (int code, string said) = await DotNet.RunAsync(
                folder, "env", [$"TYPEDMEMORY_ADMIN_PASSWORD={Hub.Password}", "dotnet", program, .. arguments]);
            Assert.True(code == 0, said);
            return said;
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string BlockOf(string page, string language)
    {
        int start = page.IndexOf($"```{language}\n", StringComparison.Ordinal) + language.Length + 4;
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }

    /// <summary>The hub of the page, at a free port.</summary>
    private sealed class Hub : IDisposable
    {
        public const string Password = "let-me-in";

        private readonly Process _process;

        public Hub(string tool, string folder)
        {
            var start = new ProcessStartInfo(
                tool, ["serve", "--data", "hub", "--url", "http://127.0.0.1:0", "--admin", "root"])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
            };
            start.Environment["TYPEDMEMORY_ADMIN_PASSWORD"] = Password;
            _process = Process.Start(start) ?? throw new InvalidOperationException($"\"{tool}\" did not start.");
        }

        public async Task<string> WhenListeningAsync()
        {
            while (await _process.StandardOutput.ReadLineAsync(Token) is { } line)
            {
                const string Listening = "listening on ";
                if (line.StartsWith(Listening, StringComparison.Ordinal)) return line[Listening.Length..].Trim();
            }

            throw new InvalidOperationException("The hub ended before it listened.");
        }

        public void Dispose()
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
