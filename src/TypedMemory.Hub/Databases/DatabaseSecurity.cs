using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Databases;

/// <summary>A database's <c>_security</c>: who may read and write it, and who may administrate it.</summary>
internal sealed class DatabaseSecurity
{
    /// <summary>Where it is kept: a local document under a name that the HTTP API does not give out.</summary>
    public const string LocalId = HiddenLocals.Prefix + "security";

    /// <summary>CouchDB's default since version 3: server admins only.</summary>
    public static readonly DatabaseSecurity AdminOnly =
        Parse("""{"members":{"roles":["_admin"]},"admins":{"roles":["_admin"]}}"""u8.ToArray());

    /// <summary>Everybody may read and write.</summary>
    public static readonly DatabaseSecurity Public = Parse("{}"u8.ToArray());

    private readonly Party _admins;
    private readonly Party _members;
    private readonly PrefixGrants? _grants;

    private DatabaseSecurity(ReadOnlyMemory<byte> json, Party admins, Party members, PrefixGrants? grants)
    {
        _grants = grants;
        Json = json;
        _admins = admins;
        _members = members;
    }

    /// <summary>Named users may read and write, server admins administrate.</summary>
    public static DatabaseSecurity ForMembers(IEnumerable<string> names)
    {
        var json = new ArrayBufferWriter<byte>();
        json.Write("{\"members\":{\"names\":"u8);
        json.Strings(names);
        json.Write(",\"roles\":[]},\"admins\":{\"names\":[],\"roles\":[\"_admin\"]}}"u8);
        return Parse(json.WrittenMemory);
    }

    /// <summary>The object as it was given.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>Reads a security object; members that CouchDB does not know are kept.</summary>
    /// <param name="json">The object.</param>
    /// <param name="isNew">
    /// Whether it is being set: then no member may be there twice, since two readers could take it for two things.
    /// </param>
    public static DatabaseSecurity Parse(ReadOnlyMemory<byte> json, bool isNew = false)
    {
        JsonDocument document;
        try
        {
            document = isNew ? JsonText.ParseFew(json, duplicates: false)
                : JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth });
        }
        catch (JsonException)
        {
            throw HubException.InvalidJson();
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw HubException.BadRequest("Security object must be a JSON object");
            }

            try
            {
                return new DatabaseSecurity(
                    json,
                    Party.Read(document.RootElement, "admins", "admins"),
                    Party.Read(document.RootElement, "members", "readers"),
                    PrefixGrants.Read(document.RootElement));
            }
            catch (InvalidOperationException)
            {
                // A text with half of a surrogate pair: JSON allows it, and it is no name or role.
                throw HubException.InvalidJson();
            }
        }
    }

    public bool IsAdmin(HubUser user) => user.IsServerAdmin || _admins.Holds(user);

    public bool IsMember(HubUser user) => IsAdmin(user) || _members.IsEmpty || _members.Holds(user);

    /// <summary>
    /// What a member may do where the security object grants prefixes, or <see langword="null"/> for who may do all:
    /// admins, and all members where it does not.
    /// </summary>
    public PrefixRights? RightsOf(HubUser user) => IsAdmin(user) ? null : _grants?.Of(user);

    private sealed record Party(ImmutableArray<string> Names, ImmutableArray<string> Roles)
    {
        public bool IsEmpty => Names.IsEmpty && Roles.IsEmpty;

        public static Party Read(JsonElement security, string member, string olderName)
        {
            if (!security.TryGetProperty(member, out JsonElement party)
                && !security.TryGetProperty(olderName, out party))
            {
                return new Party([], []);
            }

            if (party.ValueKind != JsonValueKind.Object)
                throw HubException.BadRequest($"{member} must be a JSON object");
            return new Party(Strings(party, "names", member), Strings(party, "roles", member));
        }

        public bool Holds(HubUser user) =>
            (user.Name is { } name && Names.Contains(name)) || user.Roles.Any(role => Roles.Contains(role));

        private static ImmutableArray<string> Strings(JsonElement party, string list, string member)
        {
            if (!party.TryGetProperty(list, out JsonElement values)) return [];
            if (values.ValueKind != JsonValueKind.Array
                || values.EnumerateArray().Any(v => v.ValueKind != JsonValueKind.String))
            {
                throw HubException.BadRequest($"{member}.{list} must be a JSON list of strings");
            }

            return [.. values.EnumerateArray().Select(value => value.GetString()!)];
        }
    }
}
