using System.Buffers;
using System.Text;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Endpoints;

/// <summary>
/// <c>/_cluster_setup</c>: what installers ask of a new CouchDB. A hub is one node and stays one; what is left of the
/// setup is an admin and the server's own databases.
/// </summary>
internal sealed class ClusterSetupEndpoint(HubContext hub, HubRequest request)
{
    public async Task HandleAsync()
    {
        if (request.Path.Length > 1) throw HubException.NotFound();
        if (request.Method is not ("GET" or "POST")) throw HubException.MethodNotAllowed("GET,POST");
        Permissions.RequireServerAdmin(request);
        if (request.Method == "GET")
        {
            await StateAsync().ConfigureAwait(false);
            return;
        }

        byte[] body = await request.ReadJsonAsync().ConfigureAwait(false);
        Dictionary<string, Range> setup = JsonText.Members(body);
        switch (Text(body, setup, "action"))
        {
            case "enable_single_node":
                await EnableAsync(body, setup).ConfigureAwait(false);
                break;
            case "finish_cluster":
                await FinishAsync(body, setup).ConfigureAwait(false);
                break;
            case "enable_cluster" or "add_node" or "remove_node" or "receive_cookie":
                throw HubException.NotImplemented(
                    "A hub is one node and joins no cluster. For a cluster run Apache CouchDB and replicate with it.");
            default:
                throw HubException.BadRequest("Invalid Action'");
        }
    }

    private Task StateAsync()
    {
        List<string> wanted = request.Query["ensure_dbs_exist"] is { } json
            ? Names(Encoding.UTF8.GetBytes(json)) : [.. DatabaseName.OfServer];
        bool enabled = request.Options.Admins.Count > 0 && wanted.TrueForAll(hub.Databases.Exists);
        return request.SendAsync(200, output => output.Write(
            enabled ? "{\"state\":\"single_node_enabled\"}"u8 : "{\"state\":\"single_node_disabled\"}"u8));
    }

    private async ValueTask EnableAsync(byte[] body, Dictionary<string, Range> setup)
    {
        string? name = Text(body, setup, "username");
        string? password = Text(body, setup, "password_hash") ?? Text(body, setup, "password");
        if (name is not null && password is not null)
            await new AdminPasswords(hub, request).SetAsync(name, password).ConfigureAwait(false);
        else if (request.Options.Admins.Count == 0)
            throw HubException.BadRequest("Cluster setup requires admin account to be configured");
        await FinishAsync(body, setup).ConfigureAwait(false);
    }

    private async ValueTask FinishAsync(byte[] body, Dictionary<string, Range> setup)
    {
        List<string> wanted = setup.TryGetValue("ensure_dbs_exist", out Range names)
            ? Names(body.AsSpan(names)) : [.. DatabaseName.OfServer];
        foreach (string name in wanted) DatabaseName.Validate(name);
        bool created = false;
        foreach (string name in wanted)
            created |= await hub.Databases.TryCreateAsync(name, request.Aborted).ConfigureAwait(false);
        if (!created) throw HubException.BadRequest("Cluster is already finished");
        await request.SendOkAsync(201).ConfigureAwait(false);
    }

    private static List<string> Names(ReadOnlySpan<byte> json) =>
        JsonText.ParseStrings(json, "ensure_dbs_exist must be a JSON array of database names.");

    private static string? Text(byte[] body, Dictionary<string, Range> members, string name) =>
        members.TryGetValue(name, out Range value) ? JsonText.AsString(body.AsSpan(value)) : null;
}
