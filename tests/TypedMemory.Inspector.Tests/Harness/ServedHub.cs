using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;

namespace TypedMemory.Inspector.Tests;

/// <summary><c>typedmemory serve</c> as a process, with its admin "root".</summary>
internal sealed class ServedHub : IAsyncDisposable
{
    public const string Password = "s3cret-p4ss";

    private readonly Process _process;
    private readonly string _folder;
    private readonly HttpClient _http = new();
    private readonly List<string> _log = [];
    private readonly Channel<string> _logging = Channel.CreateUnbounded<string>();

    private ServedHub(Process process, string folder) => (_process, _folder) = (process, folder);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The URL of the hub, which ends with a slash.</summary>
    public Uri Url { get; private set; } = null!;

    public static async Task<ServedHub> StartAsync()
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-inspector-hub-").FullName;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
            [Tool, "serve", "--data", folder, "--url", "http://127.0.0.1:0", "--admin", "root"];
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["TYPEDMEMORY_ADMIN_PASSWORD"] = Password;
        var hub = new ServedHub(Process.Start(start)!, folder);
        hub._process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text) hub._logging.Writer.TryWrite(text);
        };
        hub._process.BeginErrorReadLine();
        string line = await hub._process.StandardOutput.ReadLineAsync(Token) ?? "";
        hub.Url = new Uri(line["listening on ".Length..].TrimEnd('/') + "/");
        hub._http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"root:{Password}")));
        return hub;
    }

    /// <summary>Puts something as the admin.</summary>
    public async Task PutAsync(string path, string json = "")
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PutAsync(new Uri(Url, path), content, Token);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Reads something as the admin.</summary>
    public Task<string> GetAsync(string path) => _http.GetStringAsync(new Uri(Url, path), Token);

    /// <summary>How the hub answers the admin, or somebody else.</summary>
    public async Task<HttpStatusCode> StatusAsync(string path, string? user = null, string? password = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Url, path));
        if (user is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        }

        using HttpResponseMessage response = await _http.SendAsync(request, Token);
        return response.StatusCode;
    }

    /// <summary>Waits until the hub's log has told something.</summary>
    public async Task WhenLoggedAsync(string text)
    {
        while (!_log.Exists(line => line.Contains(text, StringComparison.Ordinal)))
            _log.Add(await _logging.Reader.ReadAsync(Token));
    }

    /// <summary>Waits until there is something at a path.</summary>
    public async Task WhenAsync(string path)
    {
        while (await StatusAsync(path) != HttpStatusCode.OK) await Task.Delay(50, Token);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The tool in its own output folder, built in the configuration of these tests.</summary>
    public static string Tool { get; } = Find();

    private static string Find()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string root = framework.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(
            root, "src", "TypedMemory.Cli", "bin", framework.Parent.Name, framework.Name, "TypedMemory.Cli.dll");
    }
}
