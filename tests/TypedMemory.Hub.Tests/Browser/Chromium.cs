using System.Diagnostics;

namespace TypedMemory.Hub.Tests.Browser;

/// <summary>A headless Chromium with a profile of its own that shows one page.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];
    private readonly Process _process;
    private readonly string _profile;

    private Chromium(Process process, string profile, Task<string> errors)
    {
        _process = process;
        _profile = profile;
        Exited = ExitAsync(errors);
    }

    /// <summary>Why there can be no browser here; <see langword="null"/> if there can.</summary>
    public static string? Missing { get; } =
        Find() is null
            ? "Chromium is not installed (apt-get install chromium): PouchDB was NOT tested in a browser." : null;

    /// <summary>Ends, with what the browser had to say, if it ends by itself.</summary>
    public Task<string> Exited { get; }

    public static Chromium Show(string url)
    {
        string profile = Directory.CreateTempSubdirectory("typedmemory-browser-").FullName;
        var start = new ProcessStartInfo(Find() ?? throw new InvalidOperationException(Missing))
        { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--no-default-browser-check",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
            $"--user-data-dir={profile}", url,
        ];
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        Process process = Process.Start(start)!;
        // Nobody needs what it prints there, but a full pipe would stop it.
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        return new Chromium(process, profile, process.StandardError.ReadToEndAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await Exited;
        _process.Dispose();
        DeleteProfile();
    }

    // A helper of the browser may write a last file while the folder goes.
    private void DeleteProfile()
    {
        for (int attempt = 0; attempt < 10 && Directory.Exists(_profile); attempt++)
        {
            try
            {
                Directory.Delete(_profile, recursive: true);
            }
            catch (IOException)
            {
                // Tried again; what is left after that lies in the temporary folder.
            }
        }
    }

    private async Task<string> ExitAsync(Task<string> errors)
    {
        await _process.WaitForExitAsync();
        return await errors;
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(static folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);
}
