using System.Diagnostics;

namespace TypedMemory.Architecture.Tests;

/// <summary>The samples that end by themselves, run as a new user runs them.</summary>
public sealed class SampleTests
{
    [Fact]
    public async Task The_agent_learns_recalls_and_follows_its_own_changes()
    {
        string[] lines = await RunAsync("AgentMemory");

        Assert.Contains("sure of  fact:a7:deploys: Deploys are frozen on Fridays", lines);
        Assert.DoesNotContain(lines, static line => line.StartsWith("sure of  fact:a7:moon", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("found    fact:a7:deploys", StringComparison.Ordinal));
        Assert.Contains("recalls  A deploy on Friday was rolled back", lines);
        Assert.Contains("obeys    Ask before anything is deleted", lines);
        Assert.Contains("can      release (tag, build, ship), uses: 1", lines);
        Assert.Equal("changed  fact:a7:deploys: Deploys are frozen on Fridays", lines[^1]);
    }

    [Fact]
    public async Task The_fleet_converges_and_loses_no_edit()
    {
        string[] lines = await RunAsync("OfflineFleet");

        Assert.Single(
            lines[..3].Select(static line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]).Distinct());
        Assert.Equal("pump 17, behind the new barn: 6 starts, faults leak and rust, peak 4.1 bar", lines[3]);
        Assert.StartsWith("converged: 3 devices, ", lines[4], StringComparison.Ordinal);
        Assert.EndsWith(", 0 open", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_agent_of_Agent_Framework_goes_on_after_a_restart_and_recalls_in_another_conversation()
    {
        string[] lines = await RunAsync("AgentFrameworkMemory");

        Assert.Contains("guide: I wrote it down.", lines);
        Assert.Contains("(the model is shown 6 messages, 1 of them from memory)", lines);
        Assert.Contains("(the model is shown 2 messages, 1 of them from memory)", lines);
        Assert.Equal(2, lines.Count(static line => line == "guide: No: deploys are frozen on Fridays."));
        Assert.Equal("deploys.md: Note: deploys are frozen on Fridays.", lines[^1]);
    }

    [Fact]
    public async Task The_agents_merge_what_they_edited_apart_and_a_person_settles_the_rest()
    {
        string[] lines = await RunAsync("AgentMemory");

        foreach (string device in (string[])["a7", "laptop", "phone"])
        {
            Assert.Contains($"indexed  {device}: frozen -> fact:a7:deploys", lines);
            Assert.Contains($"merged   {device}: uses 4, tags checked, on call", lines);
        }

        Assert.Contains("conflict decision:a7:office: Mars or the moon", lines);
        Assert.Contains("settled  decision:a7:office: Earth", lines);
    }

    [Fact]
    public async Task The_inspector_shows_the_memory_of_the_sample_until_it_is_interrupted()
    {
        using Process sample = Process.Start(Start("AgentMemory", "--inspect"))!;
        try
        {
            const string Page = "inspect  ";
            string? line = await sample.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            while (line?.StartsWith(Page, StringComparison.Ordinal) == false)
                line = await sample.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.NotNull(line);
            using var client = new HttpClient();
            string page = await client.GetStringAsync(
                new Uri(line[Page.Length..] + "/"), TestContext.Current.CancellationToken);
            Assert.Contains("<html", page, StringComparison.OrdinalIgnoreCase);
            if (OperatingSystem.IsWindows()) return;
            using Process kill = Process.Start("kill", ["-INT", $"{sample.Id}"]);
            await sample.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, sample.ExitCode);
        }
        finally
        {
            if (!sample.HasExited) sample.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task The_telemetry_of_a_memory_leaves_it_by_an_exporter_of_OpenTelemetry()
    {
        string[] lines = await RunAsync("Telemetry");

        foreach (string metric in (string[])["db.client.operation.duration", "typedmemory.commits",
            "typedmemory.documents", "typedmemory.store.file.size"])
        {
            Assert.Contains(
                lines, line => line.StartsWith($"Metric Name: {metric}", StringComparison.Ordinal));
        }

        foreach (string span in (string[])["write reading", "read reading", "query reading"])
            Assert.Contains(lines, line => line.Contains(span, StringComparison.Ordinal));
    }

    private static ProcessStartInfo Start(string sample, params string[] arguments)
    {
        // The sample's own output folder, built in the configuration of these tests.
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string program = Path.Combine(
            Repository.Root, "samples", sample, "bin", framework.Parent!.Name, framework.Name, $"{sample}.dll");
        return new ProcessStartInfo("dotnet", [program, .. arguments])
        { RedirectStandardOutput = true, RedirectStandardError = true };
    }

    private static async Task<string[]> RunAsync(string sample)
    {
        using Process process = Process.Start(Start(sample))!;
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal("", await errors);
            Assert.True(process.ExitCode == 0, $"{sample} ended with {process.ExitCode}: {output}");
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
