using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedMemory.CouchDb;

namespace TypedMemory.Testing;

/// <summary>
/// A hub in the test's own process: real HTTP on a free port of this machine, its databases in a folder that goes with
/// it.
/// </summary>
public sealed class TestHub : IAsyncDisposable, IDisposable
{
    /// <summary>The name of its admin.</summary>
    public const string User = "admin";

    private readonly WebApplication _application;
    private readonly string _folder;

    private TestHub(WebApplication application, string folder) => (_application, _folder) = (application, folder);

    /// <summary>The password of its admin.</summary>
    public string Password { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The address of the server.</summary>
    public Uri Address => new(_application.Urls.First());

    /// <summary>Starts a hub.</summary>
    /// <param name="configure">Changes its options. The default value is <see langword="null"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<TestHub> StartAsync(
        Action<HubOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-hub-").FullName;
        TestHub? hub = null;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddTypedMemoryHub(options =>
        {
            options.DataDirectory = folder;
            options.PasswordIterations = 1000;
            options.Admins[User] = hub!.Password;
            configure?.Invoke(options);
        });
        WebApplication application = builder.Build();
        hub = new TestHub(application, folder);
        try
        {
            application.MapTypedMemoryHub("/");
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            return hub;
        }
        catch
        {
            await hub.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The URL of a database, without user info.</summary>
    /// <param name="database">Its name.</param>
    public Uri Url(string database) => new(Address, database);

    /// <summary>Creates a database; one that is there is no error.</summary>
    /// <param name="database">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its URL.</returns>
    public async Task<Uri> CreateDatabaseAsync(string database, CancellationToken cancellationToken = default)
    {
        using var peer = new CouchDbPeer(new CouchDbPeerOptions
        {
            Url = Url(database),
            Authentication = CouchDbAuthentication.Basic(User, Password),
        });
        await peer.CreateAsync(cancellationToken).ConfigureAwait(false);
        return Url(database);
    }

    /// <summary>As <see cref="DisposeAsync"/>, where nothing can be awaited.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Stops it and deletes its databases.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }
}
