using System.Buffers;
using System.Text.Json;
using TypedMemory.Documents;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Security;

/// <summary>What a document of <c>_users</c> must look like, and the hashing of the password that it is written with.</summary>
internal static class UserDocuments
{
    private static readonly string[] HashMembers = ["password", "password_scheme", "pbkdf2_prf", "iterations", "salt", "derived_key"];

    /// <summary>Checks a document that is written to <c>_users</c>; a password in it is replaced by its hash.</summary>
    /// <param name="database">The database; any other than <c>_users</c> takes every document as it is.</param>
    /// <param name="document">The document.</param>
    /// <param name="newEdits">Whether it is an edit: a replicated revision cannot be changed on its way in.</param>
    /// <param name="options">The hub's options.</param>
    public static IncomingDocument Prepare(HubDatabase database, IncomingDocument document, bool newEdits, HubOptions options)
    {
        if (database.Name != DatabaseName.Users || document.Parsed.Deleted || document.Id.StartsWith("_design/", StringComparison.Ordinal)) return document;
        using JsonDocument json = JsonDocument.Parse(document.Parsed.Body, new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth });
        JsonElement user = json.RootElement;
        Check(document.Id, user);
        if (!user.TryGetProperty("password", out JsonElement password) || password.ValueKind == JsonValueKind.Null) return document;
        if (password.ValueKind != JsonValueKind.String) throw HubException.Forbidden("doc.password must be a string");
        if (!newEdits) throw HubException.Forbidden("A replicated user must not hold a password in the clear.");
        return document with { Parsed = WithHash(document.Parsed, user, PasswordHash.Create(password.GetString()!, options.PasswordIterations)) };
    }

    private static void Check(string id, JsonElement user)
    {
        if (Text(user, "type") != "user") throw HubException.Forbidden("doc.type must be user");
        if (Text(user, "name") is not { Length: > 0 } name) throw HubException.Forbidden("doc.name is required");
        if (id != UserRecord.IdPrefix + name) throw HubException.Forbidden("Doc ID must be of the form org.couchdb.user:name");
        if (name.StartsWith('_') || name.Contains(':', StringComparison.Ordinal))
        {
            throw HubException.Forbidden("A user's name must not start with an underscore or hold a colon.");
        }

        if (!user.TryGetProperty("roles", out JsonElement roles) || roles.ValueKind != JsonValueKind.Array) throw HubException.Forbidden("doc.roles must be an array");
        foreach (JsonElement role in roles.EnumerateArray())
        {
            if (role.ValueKind != JsonValueKind.String) throw HubException.Forbidden("doc.roles can only contain strings");
            if (role.GetString()!.StartsWith('_')) throw HubException.Forbidden("No system roles (starting with underscore) in users db.");
        }
    }

    private static string? Text(JsonElement user, string member) =>
        user.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ParsedDocument WithHash(ParsedDocument parsed, JsonElement user, PasswordHash hash)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            foreach (JsonProperty member in user.EnumerateObject())
            {
                if (!HashMembers.Contains(member.Name)) member.WriteTo(json);
            }

            hash.WriteMembers(json);
            json.WriteEndObject();
        }

        return new ParsedDocument
        {
            Id = parsed.Id, Revision = parsed.Revision, Deleted = parsed.Deleted, Path = parsed.Path, Body = body.WrittenMemory, Attachments = parsed.Attachments,
        };
    }
}
