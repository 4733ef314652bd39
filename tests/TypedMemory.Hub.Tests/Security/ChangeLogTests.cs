using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedMemory.Hub.Hosting;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Security;

/// <summary>The log tells who has changed the hub, and by what program.</summary>
public sealed class ChangeLogTests : IAsyncLifetime
{
    private readonly Lines _log = new();
    private HubHost _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubHost.StartAsync(
            static options => options.Admins["root"] = "s3cret",
            services: services => services.AddSingleton<ILoggerProvider>(_log));
        Assert.Equal(201, (await SendAsync("PUT", "/notes")).Code);
        Assert.Equal("7006 \"root\" has changed the hub: PUT /notes.", await ToldAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _log.Dispose();
    }

    [Theory]
    [InlineData("PUT", "/fresh", "")]
    [InlineData("PUT", "/notes/_security", """{"members":{"names":["ann"]}}""")]
    [InlineData("PUT", "/notes/_revs_limit", "10")]
    [InlineData("PUT", "/notes/_design/d", "{}")]
    [InlineData("PUT", "/_node/_local/_config/couchdb/max_document_size", "\"4000000\"")]
    [InlineData("PUT", "/_users/org.couchdb.user:ann", """{"name":"ann","password":"p","roles":[],"type":"user"}""")]
    [InlineData("DELETE", "/notes", null)]
    public async Task What_changes_the_hub_is_told_with_its_user_and_nothing_of_its_content(
        string method, string path, string? json)
    {
        Assert.InRange((await SendAsync(method, path, json, ("X-TypedMemory-Client", "inspector"))).Code, 200, 299);
        Assert.Equal($"7006 \"inspector:root\" has changed the hub: {method} {path}.", await ToldAsync());
    }

    [Fact]
    public async Task Documents_reads_and_refusals_are_no_changes_of_the_hub()
    {
        Assert.Equal(201, (await SendAsync("PUT", "/notes/a", "{}")).Code);
        Assert.Equal(200, (await SendAsync("GET", "/notes/_security")).Code);
        Assert.Equal(200, (await SendAsync("POST", "/notes/_find", """{"selector":{}}""")).Code);
        Assert.Equal(412, (await SendAsync("PUT", "/notes")).Code);
        Assert.Equal(401, (await _hub.SendAsync("DELETE", "/notes")).Code);
        await SendAsync("PUT", "/fresh");
        Assert.Equal("7006 \"root\" has changed the hub: PUT /fresh.", await ToldAsync());
    }

    [Theory]
    [InlineData("inspector:ann")]
    [InlineData("a program")]
    [InlineData("")]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456")]
    public async Task A_program_can_name_nobody_and_nothing_long(string client)
    {
        HubAnswer answer = await SendAsync("PUT", "/fresh", null, ("X-TypedMemory-Client", client));
        Assert.Equal(400, answer.Code);
        Assert.StartsWith(
            $"X-TypedMemory-Client is \"{client}\".", answer.Json!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(404, (await SendAsync("GET", "/fresh")).Code);
    }

    // The line follows the answer.
    private ValueTask<string> ToldAsync() => _log.Told.Reader.ReadAsync(TestContext.Current.CancellationToken);

    private Task<HubAnswer> SendAsync(
        string method, string path, string? json = null, params (string, string)[] headers) =>
        _hub.SendAsync(
            method, path, json,
            [.. headers, ("Authorization", "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("root:s3cret")))]);

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public Channel<string> Told { get; } = Channel.CreateUnbounded<string>();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id is >= 7000 and < 8000) Told.Writer.TryWrite($"{eventId.Id} {formatter(state, exception)}");
        }

        public void Dispose()
        {
        }
    }
}
