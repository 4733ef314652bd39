using System.Diagnostics;

namespace TypedMemory.Benchmarks.Processes;

/// <summary>The least application, as it is built and, if it was published, as native code.</summary>
/// <param name="native">The native program; <see langword="null"/> for the one that is compiled as it runs.</param>
internal sealed class FirstWriteProgram(string? native)
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

    public Process Start(params string[] arguments) => native is null
        ? ProjectProcess.Start(Project, arguments) : ProjectProcess.StartProgram(native, arguments);

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
