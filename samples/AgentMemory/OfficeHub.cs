using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentMemory;

/// <summary>
/// A hub in this process, on loopback and open to all of this machine: one that others reach has users (docs/hub.md).
/// </summary>
internal sealed class OfficeHub : IAsyncDisposable
{
    private readonly WebApplication _application;

    private OfficeHub(WebApplication application) => _application = application;

    /// <summary>The database at which the agents meet.</summary>
    public string Url => $"{_application.Urls.First()}/memory";

    /// <summary>Starts it.</summary>
    public static async Task<OfficeHub> StartAsync(string folder, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTypedMemoryHub(options =>
        {
            options.DataDirectory = folder;
            options.AllowAnonymous = true;
        });
        WebApplication application = builder.Build();
        application.MapTypedMemoryHub("/");
        await application.StartAsync(cancellationToken);
        return new OfficeHub(application);
    }

    /// <summary>Ends it: feeds are ended, requests under way are finished.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
