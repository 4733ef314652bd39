using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TypedMemory.Agents.Tests;

/// <summary>A hub that listens on this machine.</summary>
internal sealed class TestHub : IAsyncDisposable
{
    private readonly string _folder;
    private readonly WebApplication _hub;

    private TestHub(string folder, WebApplication hub) => (_folder, _hub) = (folder, hub);

    public string Url => $"http://ada:s3cret-p4ss@127.0.0.1:{new Uri(_hub.Urls.First()).Port}/memory";

    public static async Task<TestHub> StartAsync()
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-hub-").FullName;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTypedMemoryHub(options =>
        {
            options.DataDirectory = folder;
            options.PasswordIterations = 1000;
            options.Admins["ada"] = "s3cret-p4ss";
        });
        WebApplication hub = builder.Build();
        hub.MapTypedMemoryHub("/");
        await hub.StartAsync();
        return new TestHub(folder, hub);
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.StopAsync();
        await _hub.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
