using System.Collections.Immutable;
using System.Text.Json;

namespace TypedMemory;

/// <summary>The state of a session of an agent, member by member, so that what two processes change apart merges.
/// </summary>
[MemoryType("agentsession", Key = "{Agent}:{Session}")]
public sealed partial record StoredAgentSession
{
    /// <summary>The agent's name.</summary>
    public required string Agent { get; init; }

    /// <summary>The session's id, with its partitions.</summary>
    public required string Session { get; init; }

    /// <summary>The members of the state, but for the bag.</summary>
    [Merge(MergeKind.Map)]
    public ImmutableDictionary<string, JsonElement> State { get; init; } =
        ImmutableDictionary<string, JsonElement>.Empty;

    /// <summary>The members of the session's bag, in which providers keep their states.</summary>
    [Merge(MergeKind.Map)]
    public ImmutableDictionary<string, JsonElement> Bag { get; init; } =
        ImmutableDictionary<string, JsonElement>.Empty;
}
