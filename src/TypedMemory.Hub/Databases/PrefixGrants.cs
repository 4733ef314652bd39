using System.Collections.Immutable;
using System.Text.Json;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Databases;

/// <summary>
/// The member <c>prefixes</c> of a security object: for each beginning of ids the roles that may read and write there.
/// </summary>
internal sealed class PrefixGrants
{
    private const int MaxPrefixes = 1_000;

    private readonly ImmutableArray<(string Prefix, ImmutableArray<string> Read, ImmutableArray<string> Write)> _grants;

    private PrefixGrants(ImmutableArray<(string, ImmutableArray<string>, ImmutableArray<string>)> grants) =>
        _grants = grants;

    /// <summary>
    /// Reads the grants, or <see langword="null"/> if the object has none: then members may do everything.
    /// </summary>
    /// <exception cref="HubException">They are not in their form.</exception>
    public static PrefixGrants? Read(JsonElement security)
    {
        if (!security.TryGetProperty("prefixes", out JsonElement prefixes)) return null;
        if (prefixes.ValueKind != JsonValueKind.Object)
            throw HubException.BadRequest("prefixes must be a JSON object of prefixes, each with read and write.");
        if (prefixes.GetPropertyCount() > MaxPrefixes)
            throw HubException.BadRequest($"prefixes has more than {MaxPrefixes} prefixes, as many as are allowed.");
        var grants = ImmutableArray.CreateBuilder<(string, ImmutableArray<string>, ImmutableArray<string>)>();
        foreach (JsonProperty prefix in prefixes.EnumerateObject())
        {
            if (prefix.Value.ValueKind != JsonValueKind.Object)
                throw Fault(prefix.Name, "must be a JSON object with read and write");
            foreach (JsonProperty member in prefix.Value.EnumerateObject())
            {
                // A word that is misspelt would grant nothing, and nobody would notice.
                if (member.Name is not ("read" or "write"))
                    throw Fault(prefix.Name, $"has \"{member.Name}\"; read and write are what can be granted");
            }

            grants.Add((prefix.Name, Roles(prefix, "read"), Roles(prefix, "write")));
        }

        return new PrefixGrants(grants.ToImmutable());
    }

    /// <summary>What is granted to a user's roles.</summary>
    public PrefixRights Of(HubUser user) => new(
        _grants.Where(grant => grant.Read.Any(role => user.Roles.Contains(role))).Select(static g => g.Prefix),
        _grants.Where(grant => grant.Write.Any(role => user.Roles.Contains(role))).Select(static g => g.Prefix));

    private static ImmutableArray<string> Roles(JsonProperty prefix, string access)
    {
        if (!prefix.Value.TryGetProperty(access, out JsonElement roles)) return [];
        if (roles.ValueKind != JsonValueKind.Array
            || roles.EnumerateArray().Any(static role => role.ValueKind != JsonValueKind.String))
        {
            throw Fault(prefix.Name, $"must have a JSON list of roles as {access}");
        }

        return [.. roles.EnumerateArray().Select(static role => role.GetString()!)];
    }

    private static HubException Fault(string prefix, string what) =>
        HubException.BadRequest($"prefixes[\"{prefix}\"] {what}.");
}
