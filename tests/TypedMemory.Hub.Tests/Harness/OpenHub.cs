
namespace TypedMemory.Hub.Tests.Harness;

/// <summary>The hub without authentication that the API tests share.</summary>
public sealed class OpenHub : IAsyncLifetime
{
    public HubHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await HubHost.StartAsync(static options =>
    {
        options.AllowAnonymous = true;
        options.DocumentLimits = options.DocumentLimits with { MaxDocumentSize = 100_000 };
    });

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
