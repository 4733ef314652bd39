namespace TypedMemory;

/// <summary>A user of a hub.</summary>
/// <param name="Name">The name.</param>
/// <param name="Roles">The roles.</param>
public readonly record struct HubUserInfo(string Name, IReadOnlyList<string> Roles);
