using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TypedMemory.Benchmarks.Processes;

/// <summary>The least application, as it is built, or as it was published.</summary>
/// <param name="published">
/// The published program; <see langword="null"/> for the one that is compiled as it runs.
/// </param>
internal sealed class FirstWriteProgram(string? published)
{
    private const string Project = "tests/TypedMemory.FirstWrite";

    /// <summary>Publishes it with Native AOT.</summary>
    public static async Task<FirstWriteProgram> PublishAsync(string folder)
    {
        Console.WriteLine("  publishing with Native AOT");
        await ProjectProcess.RunAsync(
            "dotnet", "publish", Path.Combine(ProjectProcess.Root, Project), "-c", "Release", "--artifacts-path",
            folder, "-o", Path.Combine(folder, "out"), "-v", "q");
        return new FirstWriteProgram(Path.Combine(folder, "out", "TypedMemory.FirstWrite"));
    }

    /// <summary>Publishes it with code that was compiled before, which the runtime may compile anew.</summary>
    public static async Task<FirstWriteProgram> PublishReadyToRunAsync(string folder)
    {
        Console.WriteLine("  publishing with ReadyToRun");
        await ProjectProcess.RunAsync(
            "dotnet", "publish", Path.Combine(ProjectProcess.Root, Project), "-c", "Release", "--artifacts-path",
            folder, "-o", Path.Combine(folder, "out"), "-v", "q", "-p:PublishAot=false", "-p:PublishReadyToRun=true",
            "-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", "false");
        return new FirstWriteProgram(Path.Combine(folder, "out", "TypedMemory.FirstWrite.dll"));
    }

    public Process Start(params string[] arguments)
    {
        if (published is null) return ProjectProcess.Start(Project, arguments);
        return published.EndsWith(".dll", StringComparison.Ordinal)
            ? ProjectProcess.StartProgram("dotnet", [published, .. arguments])
            : ProjectProcess.StartProgram(published, arguments);
    }

    /// <summary>Starts a process and waits until it prints a line.</summary>
    /// <returns>Milliseconds until the line.</returns>
    public async Task<double> MeasureAsync(string line, params string[] arguments)
    {
        long started = Stopwatch.GetTimestamp();
        using Process process = Start(arguments);
        string? printed = await process.StandardOutput.ReadLineAsync();
        double elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await process.WaitForExitAsync();
        return printed == line
            ? elapsed : throw new InvalidOperationException($"The process said \"{printed}\" and not \"{line}\".");
    }
}
