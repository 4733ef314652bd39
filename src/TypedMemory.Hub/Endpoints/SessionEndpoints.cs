using System.Buffers;
using System.Text;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>/_session</c>: who am I, log in, log out.</summary>
internal sealed class SessionEndpoints(HubServer server, HubRequest request)
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
        if (request.User.Name is null && request.Query["basic"] == "true") throw HubException.Unauthorized("Please login.");
        return request.SendAsync(200, output =>
        {
            output.Write("{\"ok\":true,\"userCtx\":{\"name\":"u8);
            output.StringOrNull(request.User.Name);
            output.Write(",\"roles\":"u8);
            output.Strings(request.User.Roles);
            output.Write("},\"info\":{\"authentication_handlers\":[\"cookie\",\"default\""u8);
            if (server.Options.AuthenticationScheme is not null) output.Write(",\"jwt\""u8);
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
        (string name, string password) = await ReadCredentialsAsync().ConfigureAwait(false);
        HubUser? user = await server.Authenticator.LogInAsync(request, name, password, "cookie").ConfigureAwait(false);
        if (user is null)
        {
            Authenticator.ClearCookie(request);
            throw HubException.Unauthorized("Name or password is incorrect.");
        }

        await server.Authenticator.SetCookieAsync(request, name).ConfigureAwait(false);
        await request.SendAsync(200, output =>
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
        return request.SendOkAsync();
    }

    private async ValueTask<(string Name, string Password)> ReadCredentialsAsync()
    {
        string type = request.Http.Request.ContentType ?? "";
        byte[] body = await request.ReadBodyAsync().ConfigureAwait(false);
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
            throw HubException.BadContentType("Content-Type must be 'application/x-www-form-urlencoded' or 'application/json'");
        }

        string user = member("name") ?? member("username") ?? throw HubException.BadRequest("request body must contain a username");
        return (user, member("password") ?? "");
    }
}
