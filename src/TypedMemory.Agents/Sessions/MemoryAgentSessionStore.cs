using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.Agents.AI;

namespace TypedMemory;

/// <summary>
/// Keeps the sessions of agents in a memory. What two processes change in one session apart merges member by member.
/// Safe for concurrent use.
/// </summary>
/// <param name="sessions">The sessions of the memory.</param>
[Experimental("MAAI001")]
public sealed class MemoryAgentSessionStore(IStoredAgentSessionRepository sessions) : AgentSessionStore
{
    private const string BagName = "stateBag";

    /// <summary>What each session was when it was read or saved: a save is the difference to it.</summary>
    private readonly ConditionalWeakTable<AgentSession, StoredAgentSession> _seen = [];

    /// <inheritdoc/>
    public override async ValueTask SaveSessionAsync(
        AIAgent agent, AgentSessionStoreKey key, AgentSession session, CancellationToken cancellationToken = default)
    {
        StoredAgentSessionId id = IdOf(agent, key);
        ArgumentNullException.ThrowIfNull(session);
        JsonElement state = await agent.SerializeSessionAsync(session, null, cancellationToken).ConfigureAwait(false);
        StoredAgentSession saved = Read(id, state);
        StoredAgentSession seen = _seen.TryGetValue(session, out StoredAgentSession? before) && before.Id().Equals(id)
            ? before
            : new StoredAgentSession { Agent = id.Agent, Session = id.Session };
        while (await sessions.UpdateAsync(id, current => Apply(current, seen, saved), cancellationToken)
            .ConfigureAwait(false) is null)
        {
            try
            {
                await sessions.InsertAsync(saved, cancellationToken).ConfigureAwait(false);
                break;
            }
            catch (RevisionConflictException)
            {
                // Another process has saved it first: the difference is put upon that.
            }
        }

        _seen.AddOrUpdate(session, saved);
    }

    /// <inheritdoc/>
    public override async ValueTask<AgentSession?> GetSessionAsync(
        AIAgent agent, AgentSessionStoreKey key, CancellationToken cancellationToken = default)
    {
        StoredAgentSession? stored = await sessions.GetAsync(IdOf(agent, key), cancellationToken)
            .ConfigureAwait(false);
        if (stored is null) return null;
        AgentSession session = await agent.DeserializeSessionAsync(Write(stored), null, cancellationToken)
            .ConfigureAwait(false);
        _seen.AddOrUpdate(session, stored);
        return session;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The messages of a session that is made here are under the session's own id: a process that is killed before the
    /// first save finds them again.
    /// </remarks>
    public override async ValueTask<AgentSession> GetOrCreateSessionAsync(
        AIAgent agent, AgentSessionStoreKey key, CancellationToken cancellationToken = default)
    {
        if (await GetSessionAsync(agent, key, cancellationToken).ConfigureAwait(false) is { } stored) return stored;
        AgentSession session = await agent.CreateSessionAsync(cancellationToken).ConfigureAwait(false);
        StoredAgentSessionId id = IdOf(agent, key);
        session.SetMemoryId($"{id.Agent}/{id.Session}");
        return session;
    }

    /// <inheritdoc/>
    public override async ValueTask DeleteSessionAsync(
        AIAgent agent, AgentSessionStoreKey key, CancellationToken cancellationToken = default) =>
        await sessions.DeleteAsync(IdOf(agent, key), cancellationToken).ConfigureAwait(false);

    private static StoredAgentSessionId IdOf(AIAgent agent, AgentSessionStoreKey key)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(key);
        var session = new StringBuilder(Uri.EscapeDataString(key.SessionId));
        char separator = '?';
        foreach ((string name, string value) in new SortedDictionary<string, string>(
            key.Partitions?.ToDictionary() ?? [], StringComparer.Ordinal))
        {
            session.Append(separator).Append(Uri.EscapeDataString(name))
                .Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return new StoredAgentSessionId(string.IsNullOrEmpty(agent.Name) ? agent.Id : agent.Name, session.ToString());
    }

    private static StoredAgentSession Read(StoredAgentSessionId id, JsonElement state)
    {
        var members = ImmutableDictionary.CreateBuilder<string, JsonElement>(StringComparer.Ordinal);
        var bag = ImmutableDictionary.CreateBuilder<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty member in state.EnumerateObject())
        {
            if (member.Name != BagName || member.Value.ValueKind != JsonValueKind.Object)
            {
                members[member.Name] = member.Value.Clone();
                continue;
            }

            foreach (JsonProperty item in member.Value.EnumerateObject()) bag[item.Name] = item.Value.Clone();
        }

        return new StoredAgentSession
        {
            Agent = id.Agent,
            Session = id.Session,
            State = members.ToImmutable(),
            Bag = bag.ToImmutable(),
        };
    }

    private static JsonElement Write(StoredAgentSession stored)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach ((string name, JsonElement value) in stored.State) Write(json, name, value);
            json.WriteStartObject(BagName);
            foreach ((string name, JsonElement value) in stored.Bag) Write(json, name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        using JsonDocument document = JsonDocument.Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
        return document.RootElement.Clone();
    }

    private static void Write(Utf8JsonWriter json, string name, JsonElement value)
    {
        json.WritePropertyName(name);
        value.WriteTo(json);
    }

    private static StoredAgentSession Apply(
        StoredAgentSession current, StoredAgentSession seen, StoredAgentSession saved) => current with
        {
            State = Apply(current.State, seen.State, saved.State),
            Bag = Apply(current.Bag, seen.Bag, saved.Bag),
        };

    private static ImmutableDictionary<string, JsonElement> Apply(
        ImmutableDictionary<string, JsonElement> current,
        ImmutableDictionary<string, JsonElement> seen,
        ImmutableDictionary<string, JsonElement> saved)
    {
        ImmutableDictionary<string, JsonElement> changed = current.SetItems(saved.Where(item =>
            !seen.TryGetValue(item.Key, out JsonElement before) || !JsonElement.DeepEquals(before, item.Value)));
        return changed.RemoveRange(seen.Keys.Where(name => !saved.ContainsKey(name)));
    }
}
