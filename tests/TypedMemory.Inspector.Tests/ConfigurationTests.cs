using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TypedMemory.Inspector.Tests;

/// <summary>The inspector as a section of the configuration says.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-inspector-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_settings_are_those_of_the_options()
    {
        InspectorOptions? bound = null;
        await using WebApplication app = Build(
            new()
            {
                ["Inspector:Path"] = "/look",
                ["Inspector:ReadOnly"] = "true",
                ["Inspector:LoginPath"] = "../_session",
                ["Inspector:HubPath"] = "../",
                ["Inspector:AuthorizationPolicy"] = "admins",
            },
            options => bound = options);
        Assert.Equal(
            ("admins", true, "../_session", "../"),
            (bound!.AuthorizationPolicy, bound.ReadOnly, bound.LoginPath, bound.HubPath));
        Assert.False(bound.IsGuarded);
    }

    [Fact]
    public async Task It_is_served_below_the_path_of_the_section()
    {
        await using WebApplication app = Build(new() { ["Inspector:Path"] = "/look" });
        await app.StartAsync(Token);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using HttpResponseMessage page = await client.GetAsync(new Uri("/look/", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using HttpResponseMessage none = await client.GetAsync(new Uri("/memory/", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        await app.StopAsync(Token);
    }

    [Theory]
    [InlineData("Inspector:Readonli", "true", "'Readonli'")]
    [InlineData("Inspector:IsGuarded", "true", "'IsGuarded'")]
    [InlineData("Inspector:ReadOnly", "perhaps", "'perhaps'")]
    public void A_setting_that_is_none_is_told_with_those_that_there_are(string name, string value, string quoted)
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => Build(new() { [name] = value }));
        Assert.Contains(quoted, error.Message, StringComparison.Ordinal);
        Assert.Contains("ReadOnly, LoginPath, HubPath", error.Message, StringComparison.Ordinal);
    }

    private WebApplication Build(Dictionary<string, string?> settings, Action<InspectorOptions>? configure = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddTypedMemory(memory => memory.UseSqlite(Path.Combine(_folder, "x.db")));
        WebApplication app = builder.Build();
        app.MapTypedMemoryInspector(builder.Configuration.GetSection("Inspector"), configure);
        return app;
    }
}
