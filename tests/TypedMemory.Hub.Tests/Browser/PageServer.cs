using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TypedMemory.Interop;

namespace TypedMemory.Hub.Tests.Browser;

/// <summary>
/// Serves the page with PouchDB from an origin of its own, and takes the outcome that the page reports.
/// </summary>
internal sealed class PageServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource<JsonNode> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private JsonObject _settings = [];

    private PageServer(WebApplication app)
    {
        _app = app;
        app.MapGet("/", static () => Results.Content(
            "<!doctype html><meta charset=utf-8><script src=pouchdb.js></script><script src=settings.js></script><script type=module src=page.mjs></script>", "text/html"));
        app.MapGet("/pouchdb.js", static () => File(Path.Combine("node_modules", "pouchdb", "dist", "pouchdb.min.js")));
        app.MapGet("/page.mjs", static () => File("page.mjs"));
        app.MapGet(
            "/settings.js", () =>
                Results.Content($"globalThis.settings = {_settings.ToJsonString()};", "text/javascript"));
        app.MapPost("/outcome", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            _outcome.TrySetResult(JsonNode.Parse(await reader.ReadToEndAsync(request.HttpContext.RequestAborted))!);
        });
    }

    public string Origin => _app.Urls.First();

    public static async Task<PageServer> StartAsync(CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new PageServer(builder.Build());
        await server._app.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>Shows the page in a browser and waits for what it reports.</summary>
    public async Task<JsonNode> RunAsync(JsonObject settings, CancellationToken cancellationToken)
    {
        _settings = settings;
        await using Chromium browser = Chromium.Show(Origin + "/");
        Task first = await Task.WhenAny(_outcome.Task, browser.Exited).WaitAsync(
            TimeSpan.FromMinutes(2), cancellationToken);
        if (first != _outcome.Task)
            throw new InvalidOperationException("The browser has ended: " + await browser.Exited);
        return await _outcome.Task;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static IResult File(string path) => Results.File(Path.Combine(NodeProject.Folder, path), "text/javascript");
}
