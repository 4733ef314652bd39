using System.Diagnostics;
using System.Globalization;

namespace TypedMemory.Hub.Tests.Harness;

/// <summary>The tool <c>typedmemory</c> as a process.</summary>
internal sealed class ServedProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private ServedProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>What the process says on its standard output after the line that has been read.</summary>
    public StreamReader Output => _process.StandardOutput;

    public static ServedProcess Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (string argument in (string[])[FindTool(), .. arguments]) start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return new ServedProcess(Process.Start(start)!);
    }

    /// <summary>Runs the tool to its end.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads from its standard input.</param>
    /// <param name="environment">Its environment, beside this process's own.</param>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(
        string[] arguments, string input = "", params (string Name, string Value)[] environment)
    {
        await using ServedProcess process = Start(arguments, environment);
        await process.TypeAsync(input);
        string output = await process.Output.ReadToEndAsync(TestContext.Current.CancellationToken);
        return (await process.WaitAsync(), output, await process._errors);
    }

    /// <summary>Writes to the standard input and closes it.</summary>
    public async Task TypeAsync(string input)
    {
        await _process.StandardInput.WriteAsync(input);
        _process.StandardInput.Close();
    }

    /// <summary>Reads the line that says where it listens.</summary>
    public async Task<Uri> WaitUntilReadyAsync()
    {
        string? line = await Output.ReadLineAsync(TestContext.Current.CancellationToken);
        const string Ready = "listening on ";
        return line?.StartsWith(Ready, StringComparison.Ordinal) == true
            ? new Uri(line[Ready.Length..])
            : throw new InvalidOperationException($"The hub said \"{line}\": {await _errors}");
    }

    /// <summary>
    /// Sends a signal, <c>INT</c> or <c>TERM</c>; where the process is to ignore <c>INT</c>, as a background job of a
    /// shell is, <c>TERM</c>.
    /// </summary>
    public async Task SignalAsync(string signal)
    {
        if (signal == "INT" && IsInterruptIgnored()) signal = "TERM";
        using Process kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits for the end of the process.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _errors;
        _process.Dispose();
    }

    private bool IsInterruptIgnored()
    {
        const int Interrupt = 1 << 1;
        string path = $"/proc/{_process.Id}/status";
        if (!File.Exists(path)) return false;
        string? ignored = File.ReadLines(path).FirstOrDefault(
            static line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        return ignored is not null && (Convert.ToUInt64(ignored["SigIgn:".Length..].Trim(), 16) & Interrupt) != 0;
    }

    // The tool's own output folder, built in the configuration of these tests.
    private static string FindTool()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string root = framework.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(
            root, "src", "TypedMemory.Cli", "bin", framework.Parent.Name, framework.Name, "TypedMemory.Cli.dll");
    }
}
