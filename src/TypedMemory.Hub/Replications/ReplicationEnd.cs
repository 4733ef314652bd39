using System.Text.Json;
using System.Text;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Replications;

/// <summary>One end of a replication: a database of this hub by its name, or another server's by its URL.</summary>
/// <param name="Name">What it is called where it is shown: without any secret.</param>
/// <param name="Url">The URL, without user info, or <see langword="null"/> for a database of this hub.</param>
internal sealed record ReplicationEnd(string Name, Uri? Url)
{
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>A token that is sent instead of a password.</summary>
    public string? Bearer { get; init; }

    /// <summary>Reads what a request or a document says: a text, or an object with <c>url</c>.</summary>
    /// <param name="member">The member's name, for messages.</param>
    /// <param name="json">Its value.</param>
    public static ReplicationEnd Parse(string member, JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String) return OfText(member, json.Text());
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("url", out JsonElement url)
            || url.ValueKind != JsonValueKind.String)
        {
            throw HubException.BadRequest($"`{member}` must be a database's name or URL, or an object with `url`.");
        }

        ReplicationEnd end = OfText(member, url.Text());
        if (json.TryGetProperty("auth", out JsonElement auth) && auth.ValueKind == JsonValueKind.Object
            && auth.TryGetProperty("basic", out JsonElement basic) && basic.ValueKind == JsonValueKind.Object)
        {
            end = end with { User = Text(basic, "username"), Password = Text(basic, "password") ?? "" };
        }

        return json.TryGetProperty("headers", out JsonElement headers) && headers.ValueKind == JsonValueKind.Object
            ? end.WithHeaders(headers) : end;
    }

    // A header of CouchDB's own clients: Basic or Bearer. Others say nothing to a peer of ours.
    private ReplicationEnd WithHeaders(JsonElement headers)
    {
        ReplicationEnd end = this;
        foreach (JsonProperty header in headers.EnumerateObject())
        {
            if (!header.Name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
                || header.Value.ValueKind != JsonValueKind.String) continue;
            string value = header.Value.Text();
            if (value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
                end = end with { Bearer = value[7..].Trim() };
            else if (value.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) end = end.WithBasic(value[6..]);
        }

        return end;
    }

    private ReplicationEnd WithBasic(string base64)
    {
        byte[] bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64.Trim(), bytes, out int length))
            throw HubException.BadRequest("The header Authorization of a replication has no valid base64.");
        string[] parts = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return this with { User = parts[0], Password = parts.Length > 1 ? parts[1] : "" };
    }

    private static ReplicationEnd OfText(string member, string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal))
            return text.Length > 0 ? new ReplicationEnd(text, null) : throw NoDatabase(member);
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https")
            || url.AbsolutePath.Length < 2)
        {
            // Not repeated: it may hold a password.
            throw NoDatabase(member);
        }

        string[] user = url.UserInfo.Split(':', 2);
        Uri plain = new UriBuilder(url) { UserName = "", Password = "" }.Uri;
        return new ReplicationEnd(plain.AbsoluteUri, plain)
        {
            User = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null,
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
        };
    }

    private static HubException NoDatabase(string member) => HubException.BadRequest(
        $"`{member}` is neither a database's name nor its URL, such as https://couch.example.com/db.");

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.Text() : null;
}
