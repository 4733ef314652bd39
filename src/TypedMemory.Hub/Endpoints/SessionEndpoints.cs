using System.Buffers;
using System.Text;
using TypedMemory.Hub.Configuration;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>/_session</c>: who am I, log in, log out.</summary>
internal sealed class SessionEndpoints(HubContext hub, HubRequest request)
{
    public Task HandleAsync() => request.Method switch
    {
        "GET" => WhoAsync(),
        "POST" => LogInAsync(),
        "DELETE" => LogOutAsync(),
        _ => throw HubException.MethodNotAllowed("GET,HEAD,POST,DELETE"),
    };

    private Task WhoAsync()
    {
        if (request.User.Name is null && request.Query["basic"] == "true")
            throw HubException.Unauthorized("Please login.");
        return request.SendAsync(200, output =>
        {
            output.Write("{\"ok\":true,\"userCtx\":{\"name\":"u8);
            output.StringOrNull(request.User.Name);
            output.Write(",\"roles\":"u8);
            output.Strings(request.User.Roles);
            output.Write("},\"info\":{"u8);
            if (hub.Settings.Has(HonouredSetting.UsersDatabase))
            {
                output.Write("\"authentication_db\":"u8);
                output.String(request.Options.UsersDatabase);
                output.Write(","u8);
            }

            output.Write("\"authentication_handlers\":[\"cookie\",\"default\""u8);
            if (hub.Options.AuthenticationScheme is not null) output.Write(",\"jwt\""u8);
            output.Write("]"u8);
            if (request.User.Handler is { } handler)
            {
                output.Write(",\"authenticated\":"u8);
                output.String(handler);
            }

            output.Write("}}"u8);
        });
    }

    private async Task LogInAsync()
    {
        _ = Redirected("next");
        (string name, string password) = await ReadCredentialsAsync().ConfigureAwait(false);
        HubUser? user = await hub.Authenticator.LogInAsync(request, name, password, "cookie").ConfigureAwait(false);
        if (user is null)
        {
            Authenticator.ClearCookie(request);
            if (Redirected("fail") is { } failed)
            {
                await request.SendErrorAsync(
                    failed, "unauthorized", "Name or password is incorrect.").ConfigureAwait(false);
                return;
            }

            throw new HubException(401, "unauthorized", "Name or password is incorrect.") { IsSilent = true };
        }

        await hub.Authenticator.SetCookieAsync(request, name).ConfigureAwait(false);
        await request.SendAsync(Redirected("next") ?? 200, output =>
        {
            output.Write("{\"ok\":true,\"name\":"u8);
            output.String(name);
            output.Write(",\"roles\":"u8);
            output.Strings(user.Roles);
            output.Write("}"u8);
        }).ConfigureAwait(false);
    }

    private Task LogOutAsync()
    {
        Authenticator.ClearCookie(request);
        return request.SendOkAsync(Redirected("next") ?? 200);
    }

    /// <summary>Sends the browser on to the path that a parameter names, if it does.</summary>
    /// <returns>The status of the answer, or <see langword="null"/> if it goes nowhere.</returns>
    private int? Redirected(string parameter)
    {
        if (request.Query[parameter] is not { } path) return null;
        // Only within this server: "//host" would be another one.
        if (!path.StartsWith('/') || path.StartsWith("//", StringComparison.Ordinal)
            || path.Contains('\\', StringComparison.Ordinal)
            || path.Any(char.IsControl))
        {
            throw HubException.BadRequest("Redirection must be a local path that begins with a slash.");
        }

        request.Http.Response.Headers.Location = request.Root + PercentEncoding.EncodePath(path);
        return 302;
    }

    private async ValueTask<(string Name, string Password)> ReadCredentialsAsync()
    {
        string type = request.Http.Request.ContentType ?? "";
        byte[] body = await request.ReadCredentialsAsync().ConfigureAwait(false);
        Func<string, string?> member;
        if (type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
        {
            Dictionary<string, Range> members = JsonText.Members(body);
            member = name => members.TryGetValue(name, out Range value) ? JsonText.AsString(body.AsSpan(value)) : null;
        }
        else if (type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            QueryParameters form = QueryParameters.Parse(Encoding.UTF8.GetString(body));
            member = name => form[name];
        }
        else
        {
            throw HubException.BadContentType(
                "Content-Type must be 'application/x-www-form-urlencoded' or 'application/json'");
        }

        (string? name, string? username) = (member("name"), member("username"));
        if (name is not null && username is not null && name != username)
            throw HubException.BadRequest("request body contains different usernames");
        string user = name ?? username ?? throw HubException.BadRequest("request body must contain a username");
        return (user, member("password") ?? "");
    }
}
