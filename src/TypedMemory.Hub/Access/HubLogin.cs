using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>The user who has logged in to a hub.</summary>
/// <param name="Name">The name, or <see langword="null"/> for anybody, where the hub serves requests without
/// credentials.</param>
/// <param name="Roles">The roles.</param>
/// <param name="IsServerAdmin">Whether everything is allowed.</param>
public sealed record HubLogin(string? Name, ImmutableArray<string> Roles, bool IsServerAdmin);
