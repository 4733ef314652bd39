using System.Buffers;
using System.Globalization;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Endpoints;

/// <summary>What belongs to the server and not to one database.</summary>
internal sealed class ServerEndpoints(HubContext hub, HubRequest request)
{
    /// <summary>The version of the API that is spoken: clients decide by it what they may ask for.</summary>
    public const string CouchVersion = "3.5.0";

    /// <summary>What this build is, in the place where CouchDB names its commit.</summary>
    private static readonly string BuildId = typeof(ServerEndpoints).Module.ModuleVersionId.ToString("n")[..9];

    private const int MaxInfos = 100;

    public Task WelcomeAsync()
    {
        RequireGet();
        return request.SendAsync(200, output =>
        {
            output.Write("{\"couchdb\":\"Welcome\",\"version\":"u8);
            output.String(CouchVersion);
            output.Write(",\"git_sha\":"u8);
            output.String(BuildId);
            output.Write(",\"uuid\":"u8);
            output.String(hub.Identity.Uuid);
            output.Write(",\"features\":[],\"vendor\":{\"name\":\"TypedMemory hub\"}}"u8);
        });
    }

    public Task UpAsync()
    {
        RequireGet();
        return request.SendAsync(200, "{\"status\":\"ok\",\"seeds\":{}}\n"u8.ToArray());
    }

    public Task UuidsAsync()
    {
        RequireGet();
        int count = 1;
        if (request.Query["count"] is { } text
            && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count))
        {
            throw HubException.BadRequest("count must be a positive integer");
        }

        if (count > request.Options.MaxUuids) throw HubException.BadRequest("count parameter too large");
        request.Http.Response.Headers.CacheControl = "must-revalidate, no-cache";
        request.Http.Response.Headers.ETag = $"\"{Guid.NewGuid():n}\"";
        request.Http.Response.Headers.Pragma = "no-cache";
        request.Http.Response.Headers.Expires = "Fri, 01 Jan 1990 00:00:00 GMT";
        return request.SendAsync(200, output =>
        {
            output.Write("{\"uuids\":"u8);
            output.Strings(Enumerable.Range(0, count).Select(_ => request.NewId()));
            output.Write("}"u8);
        });
    }

    public Task AllDatabasesAsync()
    {
        RequireGet();
        if (request.Path.Length > 1) throw HubException.NotFound();
        Permissions.RequireServerAdmin(request);
        return request.SendAsync(200, output => output.Strings(SelectNames()));
    }

    public async Task DatabaseInfosAsync()
    {
        if (request.Path.Length > 1) throw HubException.NotFound();
        Permissions.RequireServerAdmin(request);
        IEnumerable<string> names;
        if (request.Method == "POST")
        {
            byte[] body = await request.ReadJsonAsync().ConfigureAwait(false);
            Dictionary<string, Range> members = JsonText.Members(body);
            if (!members.TryGetValue("keys", out Range keys))
                throw HubException.BadRequest("`keys` member must exist.");
            List<string> named = JsonText.ParseStrings(body.AsSpan(keys), "`keys` member must be an array.");
            if (named.Count > MaxInfos) throw HubException.BadRequest("too_many_keys");
            names = named;
        }
        else if (request.Method == "GET")
        {
            names = SelectNames();
        }
        else
        {
            throw HubException.MethodNotAllowed("GET,HEAD,POST");
        }

        var output = new ArrayBufferWriter<byte>();
        output.Write("["u8);
        bool first = true;
        foreach (string name in names)
        {
            output.Write(first ? "{\"key\":"u8 : ",{\"key\":"u8);
            first = false;
            output.String(name);
            await InfoAsync(output, name).ConfigureAwait(false);
            output.Write("}"u8);
        }

        output.Write("]\n"u8);
        await request.SendAsync(200, output.WrittenMemory).ConfigureAwait(false);
    }

    public async Task ActiveTasksAsync()
    {
        RequireGet();
        Permissions.RequireServerAdmin(request);
        var output = new ArrayBufferWriter<byte>();
        new ActiveTasks(hub).Write(output);
        output.Write("\n"u8);
        await request.SendAsync(200, output.WrittenMemory).ConfigureAwait(false);
    }

    public async Task CreateDatabaseAsync(string name)
    {
        Permissions.RequireServerAdmin(request);
        if (request.Query["partitioned"] is { } partitioned and not "false")
        {
            throw partitioned == "true"
                ? HubException.BadRequest("Partitioned feature is not enabled.")
                : HubException.BadRequest("Invalid `partitioned` parameter");
        }

        foreach (string count in (ReadOnlySpan<string>)["q", "n"])
        {
            if (request.Query[count] is { } text
                && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value == 0))
            {
                throw HubException.BadRequest($"The `{count}` value should be a positive integer.");
            }
        }

        await hub.Databases.CreateAsync(name, request.Aborted).ConfigureAwait(false);
        request.SetLocation(name);
        await request.SendOkAsync(201).ConfigureAwait(false);
    }

    public async Task DeleteDatabaseAsync(string name)
    {
        Permissions.RequireServerAdmin(request);
        if (request.Query["rev"] is not null)
        {
            throw HubException.BadRequest(
                "You tried to DELETE a database with a ?=rev parameter. Did you mean to DELETE a document instead?");
        }

        await hub.Databases.DeleteAsync(name, request.Aborted).ConfigureAwait(false);
        await request.SendOkAsync().ConfigureAwait(false);
    }

    private async ValueTask InfoAsync(ArrayBufferWriter<byte> output, string name)
    {
        HubDatabase database;
        try
        {
            database = await hub.Databases.LeaseAsync(name, request.Aborted).ConfigureAwait(false);
        }
        catch (HubException)
        {
            output.Write(",\"error\":\"not_found\""u8);
            return;
        }

        try
        {
            output.Write(",\"info\":"u8);
            await DatabaseEndpoints.WriteInfoAsync(output, database, request.Aborted).ConfigureAwait(false);
        }
        finally
        {
            database.Release();
        }
    }

    private IEnumerable<string> SelectNames()
    {
        IEnumerable<string> names = hub.Databases.Names();
        bool descending = request.Query.Boolean("descending") == true;
        if (descending) names = names.Reverse();
        if (Key("startkey", "start_key") is { } start) names = names.SkipWhile(name => Before(name, start, descending));
        if (Key("endkey", "end_key") is { } end)
        {
            bool inclusive = request.Query.Boolean("inclusive_end") != false;
            names = names.TakeWhile(name => Before(name, end, descending) || (inclusive && name == end));
        }

        names = names.Skip(QueryParameters.NonNegative(request.Query["skip"]) ?? 0);
        return QueryParameters.NonNegative(request.Query["limit"]) is { } limit ? names.Take(limit) : names;
    }

    private static bool Before(string name, string key, bool descending) =>
        descending ? string.CompareOrdinal(name, key) > 0 : string.CompareOrdinal(name, key) < 0;

    private string? Key(string name, string other) =>
        (request.Query[name] ?? request.Query[other]) is { } text
            ? ViewKey.Parse(System.Text.Encoding.UTF8.GetBytes(text)).Text : null;

    private void RequireGet()
    {
        if (request.Method != "GET") throw HubException.MethodNotAllowed("GET,HEAD");
    }
}
