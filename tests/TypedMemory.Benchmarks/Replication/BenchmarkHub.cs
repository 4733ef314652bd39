using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TypedMemory.Benchmarks.Replication;

/// <summary>Our hub on a port of this machine.</summary>
internal sealed class BenchmarkHub : IAsyncDisposable
{
    private readonly WebApplication _application;

    private BenchmarkHub(WebApplication application) => _application = application;

    /// <summary>Where it listens.</summary>
    public Uri Url => new(_application.Urls.First());

    /// <summary>Starts a hub that serves a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="mostLeaves">How many leaves a document may have; the hub's default if it is not given.</param>
    public static async Task<BenchmarkHub> StartAsync(string folder, int? mostLeaves = null)
    {
        Directory.CreateDirectory(folder);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTypedMemoryHub(options =>
        {
            options.DataDirectory = folder;
            options.AllowAnonymous = true;
            if (mostLeaves is { } most) options.MaxLeaves = most;
        });
        WebApplication application = builder.Build();
        application.MapTypedMemoryHub();
        await application.StartAsync();
        return new BenchmarkHub(application);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
