using System.Buffers;
using System.Text.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Security;

/// <summary>
/// What a document of <c>_users</c> must look like, and the hashing of the password that it is written with.
/// </summary>
internal static class UserDocuments
{
    private static readonly string[] HashMembers =
        ["password", "password_scheme", "pbkdf2_prf", "iterations", "salt", "derived_key"];

    // What decides about rights and logins: said twice, two readers could take it for two things.
    private static readonly string[] OnlyOnce = ["type", "name", "roles", .. HashMembers];

    /// <summary>Checks a document that is written to <c>_users</c>; a password in it is replaced by its hash.</summary>
    /// <param name="passwords">What hashes it.</param>
    /// <param name="database">The database; any other than the users' takes every document as it is.</param>
    /// <param name="document">The document.</param>
    /// <param name="newEdits">Whether it is an edit: a replicated revision cannot be changed on its way in.</param>
    /// <param name="options">The hub's options.</param>
    public static async ValueTask<IncomingDocument> PrepareAsync(
        Passwords passwords, HubDatabase database, IncomingDocument document, bool newEdits, HubOptions options)
    {
        if (database.Name != options.UsersDatabase || document.Parsed.Deleted
            || document.Id.StartsWith("_design/", StringComparison.Ordinal)) return document;
        try
        {
            using JsonDocument json = JsonDocument.Parse(
                document.Parsed.Body, new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth });
            JsonElement user = json.RootElement;
            Check(document.Id, user, (long)options.PasswordIterations * Passwords.MostIterations);
            if (NewPassword(user, newEdits) is not { } password) return document;
            PasswordHash hash = await passwords.CreateAsync(password, options.PasswordIterations).ConfigureAwait(false);
            return document with { Parsed = WithHash(document.Parsed, user, hash) };
        }
        catch (InvalidOperationException)
        {
            // A text with half of a surrogate pair: JSON allows it, and it is no name, role or password.
            throw HubException.InvalidJson();
        }
    }

    /// <summary>Whether a request is about the user document of the user who makes it, and nothing else.</summary>
    public static bool IsOwn(HubRequest request) =>
        request.User.Name is { } name && request.Path.Length > 1 && request.Path[1] == UserRecord.IdPrefix + name;

    /// <summary>
    /// Refuses what an ordinary user asks of <c>_users</c> beyond the own document, in the words of CouchDB for each.
    /// </summary>
    public static HubException Refuse(HubRequest request)
    {
        string second = request.Path.Length > 1 ? request.Path[1] : "";
        if (second is "_all_docs" or "_changes") return HubException.Unauthorized("You are not a server admin.");
        if (second is "_design" || second.StartsWith("_design/", StringComparison.Ordinal))
        {
            return HubException.Forbidden("Only administrators can view design docs in the users database.");
        }

        if (request.User.Name is null) return HubException.Unauthorized("You are not authorized to access this db.");
        // Whether there is such a user is nobody's business.
        return second.StartsWith(UserRecord.IdPrefix, StringComparison.Ordinal)
            ? HubException.NotFound()
            : HubException.Forbidden("You are not allowed to access this db.");
    }

    /// <summary>
    /// Checks that who writes to <c>_users</c> may do so: admins all, a user the own document but for its roles.
    /// </summary>
    public static async ValueTask AuthorizeWriteAsync(
        HubRequest request, HubDatabase database, IncomingDocument document)
    {
        if (database.Name != request.Options.UsersDatabase || database.Security.IsAdmin(request.User)) return;
        if (request.User.Name is not { } name || document.Id != UserRecord.IdPrefix + name)
            throw HubException.NotFound();
        if (document.Parsed.Deleted) return;
        DocumentRevision? stored = await database.Store.GetAsync(document.Id, request.Aborted).ConfigureAwait(false);
        string[] before = stored is { Deleted: false } ? Roles(stored.Body) : [];
        string[] after = Roles(document.Parsed.Body);
        if (after.Length > 0 && stored is null or { Deleted: true })
            throw HubException.Forbidden("Only _admin may set roles");
        if (!before.Order(StringComparer.Ordinal).SequenceEqual(
            after.Order(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            throw HubException.Forbidden("Only _admin may edit roles");
        }
    }

    private static string[] Roles(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(
                body, new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth });
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("roles", out JsonElement roles)
                && roles.ValueKind == JsonValueKind.Array
                ? [.. roles.EnumerateArray().Select(
                    static role => role.ValueKind == JsonValueKind.String ? role.GetString()! : role.GetRawText())]
                : [];
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, as below.
            throw HubException.InvalidJson();
        }
    }

    private static string? NewPassword(JsonElement user, bool newEdits)
    {
        if (!user.TryGetProperty("password", out JsonElement password) || password.ValueKind == JsonValueKind.Null)
            return null;
        if (password.ValueKind != JsonValueKind.String) throw HubException.Forbidden("doc.password must be a string");
        if (!newEdits) throw HubException.Forbidden("A replicated user must not hold a password in the clear.");
        return password.GetString() is { Length: > 0 } text
            ? text : throw HubException.BadRequest("doc.password must not be empty");
    }

    private static void Check(string id, JsonElement user, long mostIterations)
    {
        foreach (IGrouping<string, JsonProperty> member in user.EnumerateObject().GroupBy(static member => member.Name))
        {
            if (member.Skip(1).Any() && OnlyOnce.Contains(member.Key))
                throw HubException.Forbidden($"doc.{member.Key} must be there once, not {member.Count()} times");
        }

        if (Text(user, "type") != "user") throw HubException.Forbidden("doc.type must be user");
        if (Text(user, "name") is not { Length: > 0 } name) throw HubException.Forbidden("doc.name is required");
        if (id != UserRecord.IdPrefix + name)
            throw HubException.Forbidden("Doc ID must be of the form org.couchdb.user:name");
        if (name.Length > UserRecord.MaxName)
            throw HubException.Forbidden($"Username may not have more than {UserRecord.MaxName} characters.");
        if (name.StartsWith('_')) throw HubException.Forbidden("Username may not start with underscore.");
        // It parts the name from the password in basic authentication.
        if (name.Contains(':', StringComparison.Ordinal))
            throw HubException.Forbidden("Character `:` is not allowed in usernames.");
        if (user.TryGetProperty("iterations", out JsonElement iterations)
            && iterations.ValueKind == JsonValueKind.Number
            && !(iterations.TryGetInt64(out long count) && count <= mostIterations))
        {
            throw HubException.Forbidden(
                $"doc.iterations is {SafeText.Of(iterations.GetRawText())}; {mostIterations} are allowed, {Passwords.MostIterations} times this hub's own.");
        }

        if (UserRecord.Hash(user) is { } hash && hash.Cost > mostIterations)
        {
            throw HubException.Forbidden(
                $"doc.derived_key is so long that a login takes {hash.Cost} iterations; {mostIterations} are allowed, {Passwords.MostIterations} times this hub's own.");
        }

        if (!user.TryGetProperty("roles", out JsonElement roles)) throw HubException.Forbidden("doc.roles must exist");
        if (roles.ValueKind != JsonValueKind.Array) throw HubException.Forbidden("doc.roles must be an array");
        foreach (JsonElement role in roles.EnumerateArray())
        {
            if (role.ValueKind != JsonValueKind.String)
                throw HubException.Forbidden("doc.roles can only contain strings");
            if (role.GetString()!.StartsWith('_'))
                throw HubException.Forbidden("No system roles (starting with underscore) in users db.");
        }
    }

    private static string? Text(JsonElement user, string member) =>
        user.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;

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
            Id = parsed.Id,
            Revision = parsed.Revision,
            Deleted = parsed.Deleted,
            Path = parsed.Path,
            Body = body.WrittenMemory,
            Attachments = parsed.Attachments,
        };
    }
}
