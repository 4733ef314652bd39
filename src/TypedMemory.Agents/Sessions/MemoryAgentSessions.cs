using Microsoft.Agents.AI;
using TypedMemory.Agents.Sessions;

namespace TypedMemory;

/// <summary>Under which id the messages and turns of an agent's session are stored.</summary>
public static class MemoryAgentSessions
{
    /// <summary>The name under which the id is in the session's bag, and is saved with it.</summary>
    public const string StateKey = "TypedMemory.Session";

    /// <summary>The id; a session that has none is given one.</summary>
    /// <param name="session">The session; without one each call is a conversation of its own.</param>
    public static string GetMemoryId(this AgentSession? session)
    {
        if (session is null) return NewId();
        if (session.StateBag.TryGetValue(StateKey, out SessionIdentity? known, SessionJson.Default.Options)
            && known is not null)
        {
            return known.Id;
        }

        string made = NewId();
        SetMemoryId(session, made);
        return made;
    }

    /// <summary>
    /// Sets the id: sessions of one id, in any process, are one conversation. Set it before the first run.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="id">The id.</param>
    public static void SetMemoryId(this AgentSession session, string id)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentException.ThrowIfNullOrEmpty(id);
        session.StateBag.SetValue(StateKey, new SessionIdentity(id), SessionJson.Default.Options);
    }

    private static string NewId() => Guid.CreateVersion7().ToString("N");
}
