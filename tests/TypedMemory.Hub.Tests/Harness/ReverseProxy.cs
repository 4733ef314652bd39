using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace TypedMemory.Hub.Tests.Harness;

/// <summary>
/// nginx or Caddy before a hub, with the configuration that docs/deploy.md shows: nothing but its addresses and its
/// certificate are others.
/// </summary>
internal sealed partial class ReverseProxy : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;
    private readonly X509Certificate2 _certificate;

    private ReverseProxy(Process process, string folder, X509Certificate2 certificate, int port)
    {
        _process = process;
        _folder = folder;
        _certificate = certificate;
        Url = $"https://127.0.0.1:{port}";
    }

    public string Url { get; }

    /// <summary>A file with the certificate, for those who are to trust it.</summary>
    public string Authority => Path.Combine(_folder, "couch.pem");

    /// <summary>Whether the program is installed.</summary>
    public static bool IsInstalled(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin".Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Starts it.</summary>
    /// <param name="program"><c>nginx</c> or <c>caddy</c>.</param>
    /// <param name="hub">Where the hub listens.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<ReverseProxy> StartAsync(string program, Uri hub, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-proxy-").FullName;
        X509Certificate2 certificate = LoopbackCertificate.Create("couch.example.com");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "couch.pem"), certificate.ExportCertificatePem(), cancellationToken);
        using (ECDsa key = certificate.GetECDsaPrivateKey()!)
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder, "couch.key"), key.ExportPkcs8PrivateKeyPem(), cancellationToken);
        }

        int port = FreePort();
        string shown = Block(await File.ReadAllTextAsync(FindGuide(), cancellationToken), program)
            .Replace("127.0.0.1:5984", hub.Authority, StringComparison.Ordinal);
        string file = Path.Combine(folder, "configuration");
        await File.WriteAllTextAsync(
            file, program == "nginx" ? Nginx(shown, folder, port) : Caddy(shown, folder, port), cancellationToken);
        Process process = Process.Start(new ProcessStartInfo(
            program,
            program == "nginx" ? ["-p", folder, "-c", file] : ["run", "--config", file, "--adapter", "caddyfile"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment =
            {
                ["HOME"] = folder,
                ["PATH"] = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin",
            },
        })!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var proxy = new ReverseProxy(process, folder, certificate, port);
        await proxy.WaitAsync(port, cancellationToken);
        return proxy;
    }

    /// <summary>A handler that trusts its certificate and no other.</summary>
    public SocketsHttpHandler Trusting()
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate?.GetCertHashString() == _certificate.GetCertHashString();
        return handler;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task WaitAsync(int port, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_process.HasExited) throw new InvalidOperationException($"The proxy ended: {_process.ExitCode}.");
            using var socket = new TcpClient();
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20, cancellationToken);
            }
        }
    }

    private static string Nginx(string shown, string folder, int port) => $$"""
        daemon off;
        pid {{folder}}/nginx.pid;
        error_log stderr;
        events {}
        http {
            access_log off;
            client_body_temp_path {{folder}}/body;
            proxy_temp_path {{folder}}/proxy;
            fastcgi_temp_path {{folder}}/fastcgi;
            uwsgi_temp_path {{folder}}/uwsgi;
            scgi_temp_path {{folder}}/scgi;
        {{shown.Replace("listen 443 ssl", $"listen 127.0.0.1:{port} ssl", StringComparison.Ordinal)
            .Replace("/etc/ssl/", folder + "/", StringComparison.Ordinal)}}
        }
        """;

    private static string Caddy(string shown, string folder, int port) => $$"""
        {
            admin off
            auto_https disable_redirects
        }
        {{shown.Replace(
            "couch.example.com {", $"https://127.0.0.1:{port} {{\n    tls {folder}/couch.pem {folder}/couch.key",
            StringComparison.Ordinal)}}
        """;

    private static string Block(string page, string program)
    {
        string name = program == "caddy" ? "caddyfile" : program;
        Match block = CodeBlock().Matches(page).First(match => match.Groups["name"].Value == name);
        return block.Groups["code"].Value;
    }

    private static string FindGuide()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "docs", "deploy.md")))
            folder = folder.Parent;
        return Path.Combine(folder!.FullName, "docs", "deploy.md");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("```(?<name>[a-z]+)\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
