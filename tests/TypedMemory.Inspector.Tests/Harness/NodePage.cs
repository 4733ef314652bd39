using System.Diagnostics;

namespace TypedMemory.Inspector.Tests;

/// <summary>The npm project of the page, at the versions of its lock file.</summary>
internal static class NodePage
{
    private static readonly SemaphoreSlim Gate = new(1, 1);

    /// <summary>The folder of the project.</summary>
    public static string Folder => Path.Combine(
        InspectorTest.RepositoryRoot, "src", "TypedMemory.Inspector", "Page");

    /// <summary>Installs the packages where they are missing.</summary>
    public static async Task InstallAsync(string folder, CancellationToken cancellationToken)
    {
        await Gate.WaitAsync(cancellationToken);
        try
        {
            if (File.Exists(Path.Combine(folder, "node_modules", ".package-lock.json"))) return;
            await RunAsync(
                "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, cancellationToken);
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>Runs a program of Node.js to its end, which must be good.</summary>
    public static async Task RunAsync(
        string program, string[] arguments, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using Process process = Start(start);
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {output}\n{await errors}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            const string Missing = "Node.js is not installed: the inspector's page was NOT built anew and compared.";
            if (Environment.GetEnvironmentVariable("CI") == "true") throw new InvalidOperationException(Missing);
            Assert.Skip(Missing);
            throw;
        }
    }
}
