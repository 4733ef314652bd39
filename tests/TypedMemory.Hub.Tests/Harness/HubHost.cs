using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TypedMemory.Hub.Tests.Harness;

/// <summary>A hub on a free port with a folder of its own.</summary>
public sealed class HubHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private HubHost(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
        Url = app.Urls.First();
        Client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(60) };
    }

    public string Url { get; }

    public string Folder => _folder;

    public IServiceProvider Services => _app.Services;

    public HttpClient Client { get; }

    public static async Task<HubHost> StartAsync(
        Action<HubOptions> configure, TimeProvider? time = null, Action<IServiceCollection>? services = null)
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-hub-").FullName;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestLineSize = 16 * 1024);
        if (time is not null) builder.Services.AddSingleton(time);
        services?.Invoke(builder.Services);
        builder.Services.AddTypedMemoryHub(options =>
        {
            options.DataDirectory = folder;
            options.PasswordIterations = 1000;
            configure(options);
        });
        WebApplication app = builder.Build();
        app.MapTypedMemoryHub("/");
        await app.StartAsync();
        return new HubHost(app, folder);
    }

    /// <summary>Sends a request. Paths go out as they are written, escapes and all.</summary>
    public async Task<HubAnswer> SendAsync(
        string method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = Request(method, path, headers);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return await HubAnswer.ReadAsync(response);
    }

    public HttpRequestMessage Request(string method, string path, params (string Name, string Value)[] headers)
    {
        var options = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Url + path, in options));
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        foreach ((string name, string value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
