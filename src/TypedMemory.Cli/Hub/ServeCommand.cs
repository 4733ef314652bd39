using System.CommandLine;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedMemory.Cli.Inspect;
using TypedMemory.Cli.Shell;

namespace TypedMemory.Cli.Hub;

/// <summary><c>typedmemory serve</c>: a folder of stores as CouchDB databases.</summary>
internal static class ServeCommand
{
    private const int LongestRequestLine = 16 * 1024;

    public static Command Create()
    {
        var data = new Option<string>("--data")
        { Required = true, Description = "The folder of the databases; created if it is not there." };
        var url = new Option<string>("--url")
        {
            Description = "Where to listen; port 0 picks a free one.",
            DefaultValueFactory = static _ =>
                "http://127.0.0.1:5984",
        };
        var admin = new Option<string?>("--admin")
        {
            Description =
                $"The name of the server admin; the password comes from {PasswordInput.AdminVariable} or a prompt.",
        };
        var anonymous = new Option<bool>("--allow-anonymous") { Description = "Serve requests without credentials." };
        var cors = new Option<string[]>("--cors")
        { Description = "An origin whose web pages may use the hub; * for all. May be repeated." };
        var preset = new Option<string?>("--preset")
        {
            Description = $"{LiveSyncPreset.Name}: what Self-hosted LiveSync of Obsidian needs, a user and a database "
                + "among it; what to type in there is printed.",
        };
        preset.AcceptOnlyFromAmong(LiveSyncPreset.Name);
        var user = new Option<string?>("--user")
        {
            Description = "The user of the preset, obsidian by default; a new one's password comes from "
                + $"{PasswordInput.UserVariable}, or is made up and printed.",
        };
        var database = new Option<string?>("--database")
        { Description = "The database of the preset, obsidiannotes by default." };
        var trust = new Option<bool>("--trust-forwarded-headers")
        {
            Description = "Believe X-Forwarded-Host, -Proto, -Ssl and -For: where all requests come through a proxy "
                + "that sets them.",
        };
        var javascript = new Option<bool>("--javascript")
        {
            Description = "Run the JavaScript of design documents: validation, filters, views. "
                + "On by default; --javascript false stores them only.",
            DefaultValueFactory = static _ => true,
        };
        var command = new Command("serve", "Serves the databases of a folder over CouchDB's HTTP API.")
        { data, url, admin, anonymous, cors, preset, user, database, trust, javascript, CommonOptions.Json() };
        return command.Does(async (result, output, token) =>
        {
            string? name = result.GetValue(admin);
            if (name is null && !result.GetValue(anonymous))
            {
                throw new UsageException(
                    "The hub has no admin, so nobody could log in. Name one with --admin, or allow everyone with --allow-anonymous.");
            }

            (string? User, string? Database) asked = (result.GetValue(user), result.GetValue(database));
            LiveSyncPreset? liveSync = result.GetValue(preset) is null ? null : new LiveSyncPreset(name, asked);
            if (liveSync is null && asked is not (null, null))
            {
                throw new UsageException(
                    "--user and --database belong to --preset; users are added with typedmemory user set.");
            }

            string? password = name is null
                ? null : PasswordInput.Read(PasswordInput.AdminVariable, $"Password of {name}: ");
            if (name is not null && string.IsNullOrEmpty(password))
            {
                throw new UsageException(
                    $"The admin \"{name}\" needs a password: set {PasswordInput.AdminVariable}.");
            }

            string address = result.GetValue(url)!;
            if (!IsAddress(address))
            {
                throw new FormatException(
                    $"--url \"{address}\" is not a URL to listen at. Give one like http://127.0.0.1:5984; a port is 0 to 65535.");
            }

            return await RunAsync(
                address,
                options =>
                {
                    options.DataDirectory = result.GetValue(data)!;
                    options.AllowAnonymous = result.GetValue(anonymous);
                    options.TrustForwardedHeaders = result.GetValue(trust);
                    if (name is not null) options.Admins[name] = password!;
                    foreach (string origin in result.GetValue(cors) ?? []) options.CorsOrigins.Add(origin);
                    liveSync?.Configure(options);
                },
                liveSync is null ? null : (liveSync, result.GetValue(data)!),
                result.GetValue(javascript),
                output,
                token).ConfigureAwait(false);
        });
    }

    // A host may be * or +, which no URI has.
    private static bool IsAddress(string text)
    {
        try
        {
            BindingAddress address = BindingAddress.Parse(text);
            return address.Port is >= 0 and <= ushort.MaxValue
                && (address.Scheme.Equals("http", StringComparison.OrdinalIgnoreCase)
                    || address.Scheme.Equals("https", StringComparison.OrdinalIgnoreCase));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static async Task<int> RunAsync(
        string url, Action<HubOptions> configure, (LiveSyncPreset LiveSync, string Data)? preset,
        bool runsJavaScript, Output output, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebHost.CreateBuilder();
        // The standard output has one line, the address. Why the host does not start is told in a sentence.
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter(
            "Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            // It would make an activity and a scope for each request, which a feed holds as long as it waits.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            // Who has changed databases, rights, users and settings.
            .AddFilter("TypedMemory.Hub", LogLevel.Information)
            .AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.UseUrls(url);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = LongestRequestLine;
        });
        builder.Services.AddTypedMemoryHub(configure);
        if (runsJavaScript) builder.Services.AddTypedMemoryHubJavaScript();
        WebApplication app = builder.Build();
        await using (app.ConfigureAwait(false))
        {
            app.MapTypedMemoryHub("/");
            HubDatabases.Map(app);
            if (preset is { } added)
                await added.LiveSync.AddUserAsync(added.Data, cancellationToken).ConfigureAwait(false);
            await ListenAsync(app, url, cancellationToken).ConfigureAwait(false);
            string listening = app.Urls.First();
            if (output.IsJson) output.Object(json => json.WriteString("url", listening));
            else output.Line($"listening on {listening}");
            output.Flush();
            if (preset is { } fields)
            {
                // For people: with --json, standard output is a program's.
                await fields.LiveSync.WriteFieldsAsync(
                    output.IsJson ? Console.Error : Console.Out, listening).ConfigureAwait(false);
            }

            await ((IHost)app).WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
            return 0;
        }
    }

    private static async Task ListenAsync(WebApplication app, string url, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            throw new IOException(
                $"Cannot listen on {url}: {exception.Message}. Name an address of this machine with --url.", exception);
        }
    }
}
