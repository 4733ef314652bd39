using System.Diagnostics;

namespace TypedMemory.Interop;

/// <summary>The npm project beside these tests: PouchDB and PouchDB Server, at the versions of its lock file.</summary>
internal static class NodeProject
{
    private static readonly SemaphoreSlim Gate = new(1, 1);

    /// <summary>The project's folder.</summary>
    public static string Folder { get; } = FindFolder();

    /// <summary>
    /// Why the tests cannot run here; <see langword="null"/> if they can. On a build machine that is a failure.
    /// </summary>
    public static string? Missing { get; } =
        CanRun("node", "--version")
            ? null : "Node.js is not installed: the other side of these tests, PouchDB, runs on it.";

    /// <summary>Whether a missing part fails instead of skipping.</summary>
    public static bool MustRun => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>Installs the packages where they are missing.</summary>
    public static async Task InstallAsync(CancellationToken cancellationToken)
    {
        if (Missing is not null) throw new InvalidOperationException(Missing);
        await Gate.WaitAsync(cancellationToken);
        try
        {
            if (File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json"))) return;

            // Without --ignore-scripts a native package that is not needed compiles for minutes.
            using Process npm = Start("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], Folder);
            string errors = await npm.StandardError.ReadToEndAsync(cancellationToken);
            await npm.WaitForExitAsync(cancellationToken);
            if (npm.ExitCode != 0) throw new InvalidOperationException($"npm ci ended with {npm.ExitCode}: {errors}");
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>Starts a program with its streams redirected.</summary>
    public static Process Start(
        string program, IEnumerable<string> arguments, string folder, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);

        // PouchDB Server leaves rejections unhandled, which ends a Node of today.
        start.Environment["NODE_OPTIONS"] = "--unhandled-rejections=warn";
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static bool CanRun(string program, string argument)
    {
        try
        {
            using Process process = Start(program, [argument], Path.GetTempPath());
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "tests", "TypedMemory.Interop.Tests", "node");
            if (Directory.Exists(candidate)) return candidate;
        }

        throw new InvalidOperationException(
            "The folder tests/TypedMemory.Interop.Tests/node is not above the program.");
    }
}
