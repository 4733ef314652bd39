using System.Diagnostics;

namespace TypedMemory.Mcp.Tests;

/// <summary>Runs programs to their end.</summary>
internal static class Commands
{
    /// <summary>Runs the tool.</summary>
    public static Task<(int Code, string Output, string Errors)> ToolAsync(params string[] arguments) =>
        RunAsync("dotnet", [Paths.Tool, .. arguments]);

    public static async Task<(int Code, string Output, string Errors)> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }

        return (process.ExitCode, await output, await errors);
    }
}
