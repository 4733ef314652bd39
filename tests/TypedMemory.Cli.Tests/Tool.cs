using System.Diagnostics;
using System.Globalization;

namespace TypedMemory.Cli.Tests;

/// <summary>The built <c>typedmemory</c> tool as a process.</summary>
internal sealed class Tool : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private Tool(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What it prints on its standard output.</summary>
    public StreamReader Output => _process.StandardOutput;

    /// <summary>Where it is.</summary>
    public static string Path => Find();

    /// <summary>Starts it.</summary>
    public static Tool Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (string argument in (string[])[Find(), .. arguments]) start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return new Tool(Process.Start(start)!);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<ToolResult> RunAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        await using Tool tool = Start(arguments, environment);
        return await tool.FinishAsync();
    }

    /// <summary>Runs it to its end, with something on its standard input.</summary>
    public static async Task<ToolResult> RunWithInputAsync(string[] arguments, string input)
    {
        await using Tool tool = Start(arguments);
        await tool._process.StandardInput.WriteAsync(input);
        tool._process.StandardInput.Close();
        return await tool.FinishAsync();
    }

    /// <summary>Runs it to its end at a terminal of its own, where somebody types an answer.</summary>
    public static async Task<(int Code, string Said)> AtTerminalAsync(string answer, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "script", ["-qec", $"dotnet '{Path}' {string.Join(' ', arguments.Select(a => $"'{a}'"))}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["TERM"] = "xterm", ["COLUMNS"] = "100" },
        };
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(answer);
        await process.StandardInput.FlushAsync(Token);
        string said = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, said);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<ToolResult> FinishAsync()
    {
        string output = await Output.ReadToEndAsync(Token);
        await _process.WaitForExitAsync(Token);
        return new ToolResult(_process.ExitCode, output, await _errors);
    }

    /// <summary>Waits for its end where nobody reads its standard output.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(Token);
        return _process.ExitCode;
    }

    /// <summary>Reads lines of the standard output until one is as wanted.</summary>
    public async Task<string> ReadUntilAsync(Func<string, bool> wanted)
    {
        var seen = new List<string>();
        while (await Output.ReadLineAsync(Token) is { } line)
        {
            if (wanted(line)) return line;
            seen.Add(line);
        }

        throw new InvalidOperationException($"The tool ended with {string.Join('\n', seen)}\n{await _errors}");
    }

    /// <summary>Interrupts it, as Ctrl+C does.</summary>
    public async Task InterruptAsync()
    {
        using Process kill = Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _errors;
        _process.Dispose();
    }

    // The tool's own output folder, built in the configuration of these tests.
    private static string Find()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));
        string root = framework.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return System.IO.Path.Combine(
            root, "src", "TypedMemory.Cli", "bin", framework.Parent.Name, framework.Name, "TypedMemory.Cli.dll");
    }
}
