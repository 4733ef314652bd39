using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Generated;
using TypedMemory.Generators;

namespace TypedMemory.Benchmarks.Generation;

/// <summary>What a person waits for: <c>dotnet build</c> of a project of 200 memory types of 12 members.</summary>
/// <remarks>
/// The compiler's server is warm, as it is from a second build on; the SDK's own analyzers run in both builds. The
/// builds with the generator and its analyzers, and those without, alternate; the sources are the same. Of the first
/// build with a server of its own, which has everything to load and to translate, there is a row as well.
/// </remarks>
/// <param name="rounds">How many builds of either kind.</param>
internal sealed class BuildCost(int rounds)
{
    private const int Types = 200;

    /// <summary>As many builds until the compiler's own code has been translated in full.</summary>
    private const int WarmUp = 4;

    public async Task RunAsync(BenchmarkResults results)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("typedmemory-build");
        try
        {
            await WriteProjectAsync(folder.FullName);
            await DotNetAsync(folder.FullName, "restore");
            double cold = await BuildAsync(folder.FullName, true);
            var plain = new List<double>();
            var generated = new List<double>();
            for (int round = -WarmUp; round < rounds; round++)
            {
                double without = await BuildAsync(folder.FullName, false);
                double with = await BuildAsync(folder.FullName, true);
                if (round < 0) continue;
                plain.Add(without);
                generated.Add(with);
            }

            results.Add("generate.build.first", "typedmemory", cold, "s");
            results.Add("generate.build", "typedmemory", generated, "s");
            results.Add("generate.build", "without", plain, "s");
            results.Add("generate.build.ratio", "typedmemory", Median(generated) / Median(plain), "x");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task WriteProjectAsync(string folder)
    {
        string generators = typeof(MemoryTypeGenerator).Assembly.Location;
        string[] references =
        [
            typeof(MemoryTypeAttribute).Assembly.Location, typeof(IMemoryMerge).Assembly.Location,
            typeof(IServiceCollection).Assembly.Location,
        ];
        string[] empty = ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"];
        foreach (string shared in empty)
            await File.WriteAllTextAsync(Path.Combine(folder, shared), "<Project />");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Models.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <UseSharedCompilation>true</UseSharedCompilation>
                <SharedCompilationId>typedmemory-{Environment.ProcessId}</SharedCompilationId>
              </PropertyGroup>
              <ItemGroup>
                {string.Join("\n", references.Distinct().Select(static r => $"<Reference Include=\"{r}\" />"))}
                <Analyzer Include="{generators}" Condition="'$(Generate)' == 'true'" />
              </ItemGroup>
            </Project>
            """);
        for (int i = 0; i < Types; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"Type{i}.cs");
            await File.WriteAllTextAsync(Path.Combine(folder, name), GeneratedModel.Source(i));
        }
    }

    private static async Task<double> BuildAsync(string folder, bool generate)
    {
        string built = Path.Combine(folder, "obj", "Debug");
        if (Directory.Exists(built)) Directory.Delete(built, recursive: true);
        long start = Stopwatch.GetTimestamp();
        await DotNetAsync(
            folder, "build", "--no-restore", "-v", "quiet", "-nologo", $"-p:Generate={(generate ? "true" : "false")}");
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task DotNetAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        // The settings of the build that started this process are not those of a person's.
        foreach (string name in start.Environment.Keys.Where(
            static key => key.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        // Without it a node outlives the build and keeps what it writes to open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)
            ?? throw new InvalidOperationException("\"dotnet\" did not start.");
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"\"dotnet {string.Join(' ', arguments)}\" failed: {output}");
    }

    private static double Median(List<double> seconds) => seconds.Order().ElementAt(seconds.Count / 2);
}
