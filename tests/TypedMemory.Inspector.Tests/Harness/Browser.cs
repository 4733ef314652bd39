using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(TypedMemory.Inspector.Tests.Browser))]

namespace TypedMemory.Inspector.Tests;

/// <summary>One headless Chromium for all tests; each opens a context of its own in it.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Why there can be no browser here; <see langword="null"/> if there can.</summary>
    public static string? Missing { get; } = Find() is null
        ? "Chromium is not installed (apt-get install chromium): the inspector's page was NOT tested." : null;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A context, in which nothing is known of earlier ones.</summary>
    public async Task<IBrowserContext> OpenAsync(BrowserNewContextOptions options)
    {
        if (Missing is not null)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true") throw new InvalidOperationException(Missing);
            Assert.Skip(Missing);
        }

        _playwright ??= await Playwright.CreateAsync();
        _browser ??= await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Find(),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        });
        return await _browser.NewContextAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(static folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
}
