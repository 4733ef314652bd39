using System.Collections.Immutable;

namespace TypedMemory.Hub.Core;

/// <summary>Who makes a request.</summary>
/// <param name="Name">The name, or <see langword="null"/> for nobody in particular.</param>
/// <param name="Roles">The roles.</param>
/// <param name="Handler">How the user was recognised: CouchDB's word for <c>_session</c>.</param>
internal sealed record HubUser(string? Name, ImmutableArray<string> Roles, string? Handler)
{
    public const string AdminRole = "_admin";

    public static readonly HubUser Anonymous = new(null, [], null);

    /// <summary>Everybody, where there is no admin and anonymous requests are allowed.</summary>
    public static readonly HubUser AdminParty = new(null, [AdminRole], "default");

    public bool IsServerAdmin => Roles.Contains(AdminRole);
}
