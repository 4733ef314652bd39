using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Functions;

/// <summary>Requests as functions see them: CouchDB's <c>req</c>.</summary>
internal static class FunctionRequest
{
    /// <summary>A request of HTTP. Credentials are nobody's to read but the hub's.</summary>
    public static ReadOnlyMemory<byte> Of(
        HubRequest request, string database, ReadOnlyMemory<byte> security, byte[]? body)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartObject("info");
        json.WriteString("db_name", database);
        json.WriteEndObject();
        json.WriteNull("id");
        json.WriteString("method", request.Method);
        Path(json, "requested_path", request);
        Path(json, "path", request);
        json.WriteString("raw_path", request.Http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "");
        json.WriteStartObject("query");
        foreach ((string name, string value) in Last(request.Query.All)) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteStartObject("headers");
        foreach ((string name, StringValues value) in request.Http.Request.Headers)
        {
            if (name is not ("Authorization" or "Cookie" or "Proxy-Authorization"))
                json.WriteString(name, value.ToString());
        }

        json.WriteEndObject();
        json.WriteString("body", body is null ? "undefined" : Encoding.UTF8.GetString(body));
        json.WriteString("peer", request.Http.Connection.RemoteIpAddress?.ToString() ?? "");
        json.WriteStartObject("form");
        json.WriteEndObject();
        json.WriteStartObject("cookie");
        json.WriteEndObject();
        End(json, request.User, database, security);
        return output.WrittenMemory;
    }

    /// <summary>What a replication says: the parameters of its filter.</summary>
    public static ReadOnlyMemory<byte> Of(
        IEnumerable<KeyValuePair<string, string>> parameters, HubUser user, string database,
        ReadOnlyMemory<byte> security)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartObject("query");
        foreach ((string name, string value) in Last(parameters.Select(static pair => (pair.Key, pair.Value))))
            json.WriteString(name, value);
        json.WriteEndObject();
        End(json, user, database, security);
        return output.WrittenMemory;
    }

    private static void End(Utf8JsonWriter json, HubUser user, string database, ReadOnlyMemory<byte> security)
    {
        json.WritePropertyName("userCtx");
        json.WriteRawValue(FunctionDocuments.OfUser(user, database).Span);
        json.WritePropertyName("secObj");
        json.WriteRawValue(security.Span);
        json.WriteEndObject();
        json.Flush();
    }

    private static void Path(Utf8JsonWriter json, string name, HubRequest request)
    {
        json.WriteStartArray(name);
        foreach (string segment in request.Path) json.WriteStringValue(segment);
        json.WriteEndArray();
    }

    private static Dictionary<string, string> Last(IEnumerable<(string Name, string Value)> parameters)
    {
        var last = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in parameters) last[name] = value;
        return last;
    }
}
