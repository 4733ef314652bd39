using System.Diagnostics;

namespace TypedMemory.Benchmarks.Processes;

/// <summary>Programs of this repository, in processes of their own.</summary>
internal static class ProjectProcess
{
    /// <summary>
    /// Starts the program of a project, from its own output folder, built in this program's configuration.
    /// </summary>
    /// <param name="project">The project's folder below the repository's root.</param>
    public static Process Start(string project, params string[] arguments)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string program = Path.Combine(
            Root, project, "bin", framework.Parent!.Name, framework.Name, Path.GetFileName(project) + ".dll");
        return StartProgram("dotnet", [program, .. arguments]);
    }

    /// <summary>Starts any program.</summary>
    public static Process StartProgram(string program, IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;

    /// <summary>Runs a program to its end and gives what it prints.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = StartProgram(program, arguments);
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode == 0) return output;
        throw new InvalidOperationException(
            $"\"{program} {string.Join(' ', arguments)}\" ended with {process.ExitCode}: {output}");
    }

    /// <summary>The repository's folder.</summary>
    public static string Root { get; } =
        new DirectoryInfo(
            AppContext.BaseDirectory.TrimEnd(
                Path.DirectorySeparatorChar)).Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
}
