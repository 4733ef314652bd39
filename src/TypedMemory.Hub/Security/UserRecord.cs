using System.Collections.Immutable;
using System.Text.Json;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Security;

/// <summary>What a document of <c>_users</c> says.</summary>
/// <param name="Name">The user's name.</param>
/// <param name="Roles">The roles.</param>
/// <param name="Password">The password's hash, or <see langword="null"/> if the user cannot log in with one.</param>
internal sealed record UserRecord(string Name, ImmutableArray<string> Roles, PasswordHash? Password)
{
    public const string IdPrefix = "org.couchdb.user:";

    /// <summary>The greatest length of a name in characters.</summary>
    public const int MaxName = AdminRules.MaxName;

    /// <summary>Reads a user document's body. What is malformed in it counts as not there.</summary>
    public static UserRecord? Read(string name, ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                body, new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth });
            return Read(name, document.RootElement);
        }
        catch (InvalidOperationException)
        {
            // A text with half of a surrogate pair: JSON allows it, and it is no name, role or hash.
            return null;
        }
    }

    private static UserRecord? Read(string name, JsonElement user)
    {
        if (user.ValueKind != JsonValueKind.Object || Text(user, "name") != name) return null;
        ImmutableArray<string> roles = user.TryGetProperty("roles", out JsonElement list)
            && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.String).Select(
                r => r.GetString()!).Where(r => !r.StartsWith('_'))]
            : [];
        return new UserRecord(name, roles, Hash(user));
    }

    /// <summary>The hash that a user document's members are, or <see langword="null"/> if they are none.</summary>
    public static PasswordHash? Hash(JsonElement user) =>
        Text(user, "password_scheme") == "pbkdf2"
        && Text(user, "salt") is { } salt
        && Text(user, "derived_key") is { } key
        && user.TryGetProperty("iterations", out JsonElement iterations)
        && iterations.ValueKind == JsonValueKind.Number
        && iterations.TryGetInt32(out int count)
            ? new PasswordHash(Text(user, "pbkdf2_prf") ?? "sha", count, salt, key)
            : null;

    private static string? Text(JsonElement user, string member) =>
        user.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;
}
