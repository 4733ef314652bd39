using System.Buffers;
using System.Globalization;
using System.Text.Json;
using TypedMemory.Hub.Configuration;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>/_membership</c> and <c>/_node/NAME</c>: the one node that a hub is, and its configuration.</summary>
internal sealed class NodeEndpoints(HubContext hub, HubRequest request)
{
    /// <summary>What CouchDB calls a node that belongs to no cluster.</summary>
    public const string NodeName = "nonode@nohost";

    private const string Local = "_local";

    // What CouchDB keeps for the files of its host: each of these names programs to run.
    private static readonly string[] HostSections =
    [
        "daemons", "external", "httpd_db_handlers", "httpd_design_handlers", "httpd_global_handlers",
        "native_query_servers", "os_daemons", "query_servers",
    ];

    public Task MembershipAsync()
    {
        Permissions.RequireServerAdmin(request);
        RequireGet();
        return request.SendAsync(200, static output =>
        {
            output.Write("{\"all_nodes\":"u8);
            output.Strings([NodeName]);
            output.Write(",\"cluster_nodes\":"u8);
            output.Strings([NodeName]);
            output.Write("}"u8);
        });
    }

    public Task HandleAsync()
    {
        Permissions.RequireServerAdmin(request);
        string[] path = request.Path;
        if (path.Length == 1) throw HubException.BadRequest("Incomplete path to _node request");
        if (path[1] is not (Local or NodeName)) throw HubException.NotFound($"no such node: {path[1]}");
        return path switch
        {
            [_, _] => NameAsync(),
            [_, _, "_config"] => AllAsync(),
            [_, _, "_config", "_reload"] when request.Method == "POST" => request.SendOkAsync(),
            [_, _, "_config", var section] => SectionAsync(section),
            [_, _, "_config", var section, var key] => KeyAsync(section, key),
            [_, _, "_config", ..] => throw HubException.NotFound(),
            [_, _, "_stats", ..] => new StatisticsEndpoint(hub, request).HandleAsync(path.AsSpan(3)),
            [_, _, "_prometheus"] => new PrometheusEndpoint(hub, request).HandleAsync(),
            _ => throw HubException.NotImplemented(
                $"/_node/{path[1]}/{path[2]} is not there. This hub offers _config, _stats and _prometheus."),
        };
    }

    private Task NameAsync()
    {
        RequireGet();
        return request.SendAsync(200, static output =>
        {
            output.Write("{\"name\":"u8);
            output.String(NodeName);
            output.Write("}"u8);
        });
    }

    private Task AllAsync()
    {
        RequireGet();
        return request.SendAsync(200, output =>
        {
            output.Write("{"u8);
            bool first = true;
            foreach ((string section, SortedDictionary<string, string> keys) in Values())
            {
                if (!first) output.Write(","u8);
                first = false;
                output.String(section);
                output.Write(":"u8);
                WriteKeys(output, keys);
            }

            output.Write("}"u8);
        });
    }

    private Task SectionAsync(string section)
    {
        RequireGet();
        return request.SendAsync(200, output => WriteKeys(output, Values().GetValueOrDefault(section) ?? []));
    }

    private async Task KeyAsync(string section, string key)
    {
        if (request.Method is not ("GET" or "PUT" or "DELETE")) throw HubException.MethodNotAllowed("GET,PUT,DELETE");
        string? before = Values().GetValueOrDefault(section)?.GetValueOrDefault(key);
        if (request.Method == "GET")
        {
            await SendValueAsync(before ?? throw Unknown()).ConfigureAwait(false);
            return;
        }

        if (HostSections.Contains(section))
            throw HubException.Forbidden("Config section blacklisted for modification over HTTP API.");
        string? value = request.Method == "PUT"
            ? ParseString(await request.ReadBodyAsync().ConfigureAwait(false)) : null;
        bool isHosts = HostValues().GetValueOrDefault(section)?.ContainsKey(key) == true;
        if (isHosts && value != before)
        {
            throw HubException.Forbidden(
                $"{section}/{key} is set where the hub is started, and is \"{before}\"; change it there.");
        }

        if (value is null && before is null) throw Unknown();
        if (value is not null && section == HubSettings.Admins)
        {
            var passwords = new AdminPasswords(hub, request);
            isHosts = await passwords.HoldsAsync(key, value).ConfigureAwait(false);
            if (!isHosts) value = await passwords.HashAsync(key, value).ConfigureAwait(false);
        }

        // An installer sets what it needs, whether it is so already or not.
        if (isHosts)
        {
            await SendValueAsync(before ?? "").ConfigureAwait(false);
            return;
        }

        bool persist = request.Header("X-Couch-Persist") != "false";
        await hub.Settings.SetAsync(hub.State, section, key, value, persist, request.Aborted).ConfigureAwait(false);
        if (HonouredSetting.Find(section, key) == HonouredSetting.UsersDatabase)
            await PrepareUsersAsync().ConfigureAwait(false);
        WarnUnlessHonoured(section, key);
        await SendValueAsync(before ?? "").ConfigureAwait(false);
    }

    // A database that is open already becomes the users' one without being opened again.
    private async ValueTask PrepareUsersAsync()
    {
        HubDatabase? users = await hub.Databases.TryLeaseAsync(
            hub.Options.UsersDatabase, request.Aborted).ConfigureAwait(false);
        if (users is null) return;
        try
        {
            await UsersDesign.EnsureAsync(users, request.Aborted).ConfigureAwait(false);
        }
        finally
        {
            users.Release();
        }
    }

    // CouchDB keeps any key, whether anything reads it or not; so does the hub, and says so where it does not.
    private void WarnUnlessHonoured(string section, string key)
    {
        if (section == HubSettings.Admins || HonouredSetting.Find(section, key) is not null) return;
        request.Http.Response.Headers.Warning = "299 - \"the value is kept, but this hub does not act on it\"";
    }

    private SortedDictionary<string, SortedDictionary<string, string>> Values()
    {
        SortedDictionary<string, SortedDictionary<string, string>> values = hub.Settings.All();
        foreach ((string section, SortedDictionary<string, string> keys) in HostValues())
        {
            if (!values.TryGetValue(section, out SortedDictionary<string, string>? all))
                values[section] = all = new(StringComparer.Ordinal);
            foreach ((string key, string value) in keys) all[key] = value;
        }

        return values;
    }

    /// <summary>What the host alone decides: told, but not to be changed from here. Its admins are not told.</summary>
    private SortedDictionary<string, SortedDictionary<string, string>> HostValues()
    {
        var connection = request.Http.Connection;
        string requiresUser = request.Options.AllowAnonymous ? "false" : "true";
        var values = new SortedDictionary<string, SortedDictionary<string, string>>(StringComparer.Ordinal)
        {
            ["chttpd"] = new(StringComparer.Ordinal)
            {
                ["bind_address"] = connection.LocalIpAddress?.ToString() ?? "",
                ["port"] = connection.LocalPort.ToString(CultureInfo.InvariantCulture),
                ["require_valid_user"] = requiresUser,
            },
            ["chttpd_auth"] = new(StringComparer.Ordinal) { ["require_valid_user"] = requiresUser },
            ["couchdb"] = new(StringComparer.Ordinal)
            { ["database_dir"] = request.Options.DataDirectory, ["uuid"] = hub.Identity.Uuid },
            ["vendor"] = new(StringComparer.Ordinal) { ["name"] = "TypedMemory hub" },
        };
        return values;
    }

    private static void WriteKeys(IBufferWriter<byte> output, SortedDictionary<string, string> keys)
    {
        output.Write("{"u8);
        bool first = true;
        foreach ((string key, string value) in keys)
        {
            if (!first) output.Write(","u8);
            first = false;
            output.String(key);
            output.Write(":"u8);
            output.String(value);
        }

        output.Write("}"u8);
    }

    private static string ParseString(byte[] body)
    {
        try
        {
            using JsonDocument json = JsonText.ParseFew(body);
            return json.RootElement.ValueKind == JsonValueKind.String
                ? json.RootElement.GetString()! : throw HubException.BadRequest("a JSON string expected");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw HubException.InvalidJson();
        }
    }

    private Task SendValueAsync(string value) => request.SendAsync(200, output => output.String(value));

    private void RequireGet()
    {
        if (request.Method != "GET") throw HubException.MethodNotAllowed("GET");
    }

    private static HubException Unknown() => HubException.NotFound("unknown_config_value");
}
