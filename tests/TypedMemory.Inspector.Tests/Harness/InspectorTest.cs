using System.Text.Json;
using Microsoft.Playwright;

namespace TypedMemory.Inspector.Tests;

/// <summary>
/// A test of the page: an application, and a browser in which every error, every refusal of the content security policy
/// and every request to somewhere else fails the test.
/// </summary>
public abstract class InspectorTest(Browser browser) : IAsyncLifetime
{
    private readonly List<string> _faults = [];
    private IBrowserContext? _context;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected InspectedApp App { get; private set; } = null!;

    protected IPage Page { get; private set; } = null!;

    /// <summary>Refusals that the test itself brings about, by what the console says of them.</summary>
    protected string? ExpectedFault { get; set; }

    public virtual async ValueTask InitializeAsync() => App = await StartAsync();

    protected virtual Task<InspectedApp> StartAsync() => InspectedApp.StartAsync();

    public virtual async ValueTask DisposeAsync()
    {
        if (_context is not null) await _context.DisposeAsync();
        await App.DisposeAsync();
        Assert.DoesNotContain(_faults, fault =>
            ExpectedFault is null || !fault.Contains(ExpectedFault, StringComparison.Ordinal));
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the page at a screen.</summary>
    protected async Task OpenAsync(
        string screen = "memory", string argument = "", int width = 1280, int height = 800, string theme = "light",
        string? url = null, string store = "memory")
    {
        if (_context is not null) await _context.DisposeAsync();
        _context = await browser.OpenAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            Locale = "en-GB",
            TimezoneId = "UTC",
        });
        _context.SetDefaultTimeout(15_000);
        Page = await _context.NewPageAsync();
        string origin = new Uri(url ?? App.Url).GetLeftPart(UriPartial.Authority);
        Page.Console += (_, message) =>
        {
            if (message.Type == "error") _faults.Add($"console: {message.Text}");
        };
        Page.PageError += (_, error) => _faults.Add($"page: {error}");
        Page.Dialog += (_, dialog) =>
        {
            _faults.Add($"dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        Page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(origin, StringComparison.Ordinal)
                && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
            {
                _faults.Add($"request: {request.Url}");
            }
        };
        string hash = $"#/{store}/{screen}" + (argument.Length > 0
            ? "/" + string.Join('/', argument.Split('/').Select(Uri.EscapeDataString)) : "");
        await Page.GotoAsync((url ?? App.Url) + hash);
    }

    /// <summary>Waits until the page follows the store: what is written from now on is seen.</summary>
    protected async Task WhenLiveAsync() => await Assertions.Expect(Page.Locator(".bar .live.live")).ToBeVisibleAsync();

    /// <summary>
    /// Keeps a picture of the page for docs/inspector.md, if INSPECTOR_SCREENSHOTS is set.
    /// </summary>
    protected async Task ShootAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("INSPECTOR_SCREENSHOTS") is not { Length: > 0 }) return;
        string folder = Path.Combine(RepositoryRoot, "docs", "images", "inspector");
        Directory.CreateDirectory(folder);
        await Page.Mouse.MoveAsync(0, 0);
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png") });
    }

    /// <summary>The folder of the repository.</summary>
    internal static string RepositoryRoot { get; } = FindRoot();

    /// <summary>Calls the API as the page does.</summary>
    protected async Task<(int Status, JsonElement Body)> CallAsync(
        HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient { BaseAddress = new Uri(App.Url) };
        using var request = new HttpRequestMessage(method, "api/" + path);
        if (body is not null) request.Content = new StringContent(body);
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage response = await http.SendAsync(request, Token);
        string text = await response.Content.ReadAsStringAsync(Token);
        return ((int)response.StatusCode, JsonDocument.Parse(text.Length == 0 ? "null" : text).RootElement.Clone());
    }

    /// <summary>The token that writes carry.</summary>
    protected async Task<string> TokenOfPageAsync() =>
        (await CallAsync(HttpMethod.Get, "session")).Body.GetProperty("token").GetString()!;

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TypedMemory.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("TypedMemory.sln is not above the tests.");
    }
}
