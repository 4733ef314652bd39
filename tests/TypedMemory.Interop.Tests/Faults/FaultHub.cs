using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TypedMemory.Interop.Tests.Faults;

/// <summary>Our hub in this process, on SQLite, which can be restarted on its files.</summary>
internal sealed class FaultHub : IAsyncDisposable
{
    public const string User = "admin";
    public const string Password = "p4ssw0rd";

    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-faults-").FullName;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private WebApplication? _app;

    /// <summary>The port that it listens on now.</summary>
    public int Port { get; private set; }

    /// <summary>Starts it, or starts it again.</summary>
    public async Task RestartAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_app is not null) await StopAsync(_app);
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.Configure<HostOptions>(
                static host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
            builder.Services.AddTypedMemoryHub(options =>
            {
                options.DataDirectory = _folder;
                options.PasswordIterations = 1000;
                options.LockoutThreshold = int.MaxValue;
                options.Admins[User] = Password;
            });
            _app = builder.Build();
            _app.MapTypedMemoryHub("/");
            await _app.StartAsync();
            Port = new Uri(_app.Urls.First()).Port;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Waits until a restart that is under way is done.</summary>
    public async Task WhenUpAsync()
    {
        await _gate.WaitAsync();
        _gate.Release();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await StopAsync(_app);
        _gate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task StopAsync(WebApplication app)
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
