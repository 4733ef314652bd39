using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace TypedMemory.CouchDb.Tests;

/// <summary>TLS against a server of this process with a certificate that nobody vouches for.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private readonly X509Certificate2 _serverCertificate = Create("CN=localhost");
    private readonly X509Certificate2 _clientCertificate = Create("CN=device-7");
    private readonly List<(string? Client, string? Authorization)> _seen = [];
    private WebApplication _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Uri Url => new($"https://127.0.0.1:{new Uri(_server.Urls.First()).Port}/db");

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = _serverCertificate;
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.ClientCertificateValidation = static (_, _, _) => true;
        })));
        _server = builder.Build();
        _server.Run(context =>
        {
            _seen.Add((context.Connection.ClientCertificate?.Subject, context.Request.Headers.Authorization));
            return context.Response.WriteAsJsonAsync(
                new Dictionary<string, object>
                { ["db_name"] = "db", ["update_seq"] = 1, ["rows"] = Array.Empty<int>() });
        });
        await _server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
        _serverCertificate.Dispose();
        _clientCertificate.Dispose();
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused_before_credentials_are_sent()
    {
        await using var peer = new CouchDbPeer(
            new CouchDbPeerOptions { Url = Url, Authentication = CouchDbAuthentication.Basic("a", "b") });
        var e = await Assert.ThrowsAsync<PeerException>(async () => await peer.GetInfoAsync(Token));
        Assert.Equal(TypedMemoryErrorCodes.Unavailable, e.Code);
        Assert.Empty(_seen);
    }

    [Fact]
    public async Task It_is_accepted_through_a_handler_of_the_users_and_nothing_else()
    {
        await using var peer = new CouchDbPeer(new CouchDbPeerOptions
        {
            Url = Url,
            Authentication = CouchDbAuthentication.Basic("a", "b"),
            HandlerFactory = Trusting,
        });
        Assert.Equal("1", (await peer.GetInfoAsync(Token)).UpdateSequence);
        Assert.All(_seen, static request => Assert.Equal((null, "Basic YTpi"), request));
    }

    [Fact]
    public async Task A_client_certificate_is_shown_and_stands_for_credentials()
    {
        await using var peer = new CouchDbPeer(new CouchDbPeerOptions
        {
            Url = Url,
            ClientCertificate = _clientCertificate,
            HandlerFactory = Trusting,
        });
        await peer.GetInfoAsync(Token);
        Assert.All(_seen, static request => Assert.Equal(("CN=device-7", null), request));
        Assert.NotEmpty(_seen);
    }

    private SocketsHttpHandler Trusting()
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate?.GetCertHashString() == _serverCertificate.GetCertHashString();
        return handler;
    }

    private static X509Certificate2 Create(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        // With its key in memory, as the platforms' TLS wants it.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
