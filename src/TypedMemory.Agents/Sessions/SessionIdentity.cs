namespace TypedMemory.Agents.Sessions;

/// <summary>What a session keeps in its bag: under which id its documents are.</summary>
/// <param name="Id">The id.</param>
internal sealed record SessionIdentity(string Id);
