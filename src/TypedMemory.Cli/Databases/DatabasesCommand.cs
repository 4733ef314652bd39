using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using TypedMemory.Cli.Replication;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Targets;

namespace TypedMemory.Cli.Databases;

/// <summary><c>typedmemory db</c>: the databases of a hub or of a CouchDB.</summary>
internal static class DatabasesCommand
{
    public static Command Create() => new("db", "Lists and creates the databases of a server, and says who may use one.")
    {
        CreateList(), CreateCreate(), CreateGrant(),
    };

    private static Command CreateList()
    {
        Argument<string> url = Url("SERVER", "The server's URL, e.g. https://couch.example.com.");
        Option<bool> insecure = CommonOptions.Insecure();
        var command = new Command("list", "Lists the databases of a server.") { url, insecure, CommonOptions.Json() };
        return command.Does(async (result, output, token) =>
        {
            using DatabaseHttp http = Open(result.GetValue(url)!, result.GetValue(insecure), isServer: true);
            using JsonDocument names = await http.GetJsonAsync("/_all_dbs", token).ConfigureAwait(false);
            foreach (JsonElement name in names.RootElement.EnumerateArray())
            {
                if (output.IsJson) output.Object(json => json.WriteString("name", name.GetString()));
                else output.Line(name.GetString()!);
            }

            return ExitCodes.Done;
        });
    }

    private static Command CreateCreate()
    {
        Argument<string> url = Url("URL", "The database's URL.");
        Option<bool> insecure = CommonOptions.Insecure();
        var command = new Command("create", "Creates a database; one that is there already is not an error.")
        {
            url, insecure, CommonOptions.Json(),
        };
        return command.Does(async (result, output, token) =>
        {
            using DatabaseHttp http = Open(result.GetValue(url)!, result.GetValue(insecure), isServer: false);
            bool created = await http.SendAsync(HttpMethod.Head, "", null, token).ConfigureAwait(false) is null;
            if (created) await http.SendAsync(HttpMethod.Put, "", null, token).ConfigureAwait(false);
            if (output.IsJson) output.Object(json => json.WriteBoolean("created", created));
            else output.Line(created ? "created" : "It is there already.");
            return ExitCodes.Done;
        });
    }

    private static Command CreateGrant()
    {
        Argument<string> url = Url("URL", "The database's URL.");
        var name = new Argument<string>("NAME") { Description = "The user, or with --role the role." };
        var role = new Option<bool>("--role") { Description = "NAME is a role." };
        var admin = new Option<bool>("--admin") { Description = "As an admin of the database, not as a member." };
        var revoke = new Option<bool>("--revoke") { Description = "Take the right away." };
        Option<bool> insecure = CommonOptions.Insecure();
        var command = new Command(
            "grant", "Lets a user or a role use a database. Once it has members, nobody else may.")
        {
            url, name, role, admin, revoke, insecure, CommonOptions.Json(),
        };
        return command.Does(async (result, output, token) =>
        {
            using DatabaseHttp http = Open(result.GetValue(url)!, result.GetValue(insecure), isServer: false);
            byte[] read = await http.SendAsync(HttpMethod.Get, "/_security", null, token).ConfigureAwait(false)
                ?? throw http.Missing();
            JsonObject security = JsonNode.Parse(read) as JsonObject ?? [];
            JsonArray list = ListIn(
                ObjectIn(security, result.GetValue(admin) ? "admins" : "members"),
                result.GetValue(role) ? "roles" : "names");
            string given = result.GetValue(name)!;
            JsonNode? there = list.FirstOrDefault(
                item => item is JsonValue value && value.TryGetValue(out string? text) && text == given);
            bool revokes = result.GetValue(revoke);
            bool changed = revokes ? list.Remove(there) && there is not null : there is null;
            if (changed && !revokes) list.Add((JsonNode)JsonValue.Create(given));
            if (changed)
            {
                byte[] body = System.Text.Encoding.UTF8.GetBytes(security.ToJsonString());
                await http.SendAsync(HttpMethod.Put, "/_security", body, token).ConfigureAwait(false);
            }

            if (output.IsJson) output.Raw(System.Text.Encoding.UTF8.GetBytes(security.ToJsonString()));
            else output.Line(!changed ? "It is so already." : revokes ? $"revoked from \"{given}\"" : $"granted to \"{given}\"");
            return ExitCodes.Done;
        });
    }

    private static Argument<string> Url(string name, string what) => new(name)
    {
        Description = $"{what} Credentials: user info in it, or {RemoteAddress.UserVariable} and "
            + $"{RemoteAddress.PasswordVariable}.",
    };

    private static DatabaseHttp Open(string url, bool allowInsecure, bool isServer)
    {
        try
        {
            RemoteAddress address = RemoteAddress.Parse(url, isServer) with { AllowInsecure = allowInsecure };
            address.DemandSecure();
            return new DatabaseHttp(address);
        }
        catch (FormatException error)
        {
            throw new UsageException(error.Message);
        }
    }

    private static JsonObject ObjectIn(JsonObject owner, string name)
    {
        if (owner[name] is JsonObject there) return there;
        var made = new JsonObject();
        owner[name] = made;
        return made;
    }

    private static JsonArray ListIn(JsonObject owner, string name)
    {
        if (owner[name] is JsonArray there) return there;
        var made = new JsonArray();
        owner[name] = made;
        return made;
    }
}
