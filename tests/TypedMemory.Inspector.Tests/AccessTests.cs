using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedMemory.Inspector.Screens;

namespace TypedMemory.Inspector.Tests;

/// <summary>Who is let in, and what a request may do.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-inspector-").FullName;
    private WebApplication? _app;
    private HttpClient? _http;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Writes => [.. InspectorApi.All.Where(static endpoint => endpoint.Writes)
        .Select(static endpoint => new TheoryDataRow<string, string>(endpoint.Method, endpoint.Name))];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_app is not null) await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task It_is_not_there_unless_it_is_mapped()
    {
        await StartAsync("Development", static _ => { });

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("/memory/"));
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public async Task Outside_of_development_it_refuses_to_run_without_a_policy(string environment)
    {
        await StartAsync(environment, static app => app.MapTypedMemoryInspector("/memory"));

        using HttpResponseMessage page = await _http!.GetAsync("/memory/", Token);
        using HttpResponseMessage api = await _http.GetAsync("/memory/api/session", Token);

        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, api.StatusCode);
        Assert.Contains("no authorization policy", await page.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task With_a_policy_it_runs_everywhere_for_those_who_fulfil_it()
    {
        await StartAsync("Production", static app => app.MapTypedMemoryInspector(
            "/memory", options => options.AuthorizationPolicy = "admins"));

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/memory/"));
        _http!.DefaultRequestHeaders.Add(TestLogin.Header, "ann");
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("/memory/"));
        _http.DefaultRequestHeaders.Remove(TestLogin.Header);
        _http.DefaultRequestHeaders.Add(TestLogin.Header, "admin");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/memory/"));
        Assert.Contains("\"user\":\"admin\"", await _http.GetStringAsync("/memory/api/session", Token));
    }

    [Fact]
    public async Task A_policy_can_be_required_of_the_endpoint_too()
    {
        await StartAsync(
            "Production", static app => app.MapTypedMemoryInspector("/memory").RequireAuthorization("admins"));

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/memory/"));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    public async Task In_development_without_a_policy_a_name_that_points_here_is_refused(string host)
    {
        await StartAsync("Development", static app => app.MapTypedMemoryInspector("/memory"));
        _http!.DefaultRequestHeaders.Host = host;

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("/memory/api/session"));
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Every_write_is_refused_without_the_token_of_the_page(string method, string name)
    {
        await StartAsync("Development", static app => app.MapTypedMemoryInspector("/memory"));

        using var request = new HttpRequestMessage(
            new HttpMethod(method), $"/memory/api/{name}?store=memory&id=fact%3Aa");
        using HttpResponseMessage response = await _http!.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("forgery", await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Every_write_from_another_site_is_refused_with_the_token_too(string method, string name)
    {
        await StartAsync("Development", static app => app.MapTypedMemoryInspector("/memory"));
        await AddTokenAsync();
        using var request = new HttpRequestMessage(
            new HttpMethod(method), $"/memory/api/{name}?store=memory&id=fact%3Aa");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");

        using HttpResponseMessage response = await _http!.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Read_only_refuses_every_write(string method, string name)
    {
        await StartAsync(
            "Development", static app => app.MapTypedMemoryInspector("/memory", options => options.ReadOnly = true));
        await AddTokenAsync();
        using var request = new HttpRequestMessage(
            new HttpMethod(method), $"/memory/api/{name}?store=memory&id=fact%3Aa");

        using HttpResponseMessage response = await _http!.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("read-only", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task The_content_security_policy_has_nothing_unsafe()
    {
        await StartAsync("Development", static app => app.MapTypedMemoryInspector("/memory"));

        using HttpResponseMessage response = await _http!.GetAsync("/memory/", Token);

        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.DoesNotContain("unsafe", policy);
        Assert.StartsWith("default-src 'none'", policy);
        Assert.DoesNotMatch(new Regex("https?:"), policy);
    }

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using HttpResponseMessage response = await _http!.GetAsync(path, Token);
        return response.StatusCode;
    }

    private async Task AddTokenAsync()
    {
        string session = await _http!.GetStringAsync("/memory/api/session", Token);
        _http.DefaultRequestHeaders.Add(
            "X-Inspector-Token", Regex.Match(session, "\"token\":\"([^\"]+)\"").Groups[1].Value);
    }

    private async Task StartAsync(string environment, Action<WebApplication> map)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { EnvironmentName = environment });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTypedMemory(
            memory => memory.UseSqlite(Path.Combine(_folder, "memory.db")).AddGeneratedTypes());
        builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, TestLogin>("test", null);
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy("admins", static policy => policy.RequireUserName("admin"));
        _app = builder.Build();
        map(_app);
        await _app.StartAsync(Token);
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }
}
