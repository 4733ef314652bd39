using System.Globalization;
using System.Text.Json;
using Microsoft.Agents.AI.Workflows;
using Microsoft.Agents.AI.Workflows.Checkpointing;

namespace TypedMemory;

/// <summary>
/// Keeps the checkpoints of workflows in a memory: a workflow goes on from them in another process or on another
/// machine. Safe for concurrent use.
/// </summary>
/// <param name="checkpoints">The checkpoints of the memory.</param>
/// <param name="timeProvider">The clock; that of the system if it is <see langword="null"/>.</param>
public sealed class MemoryCheckpointStore(
    IAgentCheckpointRepository checkpoints, TimeProvider? timeProvider = null) : JsonCheckpointStore
{
    private readonly TimeProvider _time = timeProvider ?? TimeProvider.System;

    /// <inheritdoc/>
    public override async ValueTask<CheckpointInfo> CreateCheckpointAsync(
        string sessionId, JsonElement value, CheckpointInfo? parent = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(sessionId);
        long ticks = _time.GetUtcNow().UtcTicks;
        MemoryEntry<AgentCheckpoint, AgentCheckpointId>? last = await InOrder(sessionId, descending: true)
            .FirstOrDefaultAsync().ConfigureAwait(false);
        if (last is { Error: null } && long.TryParse(
            last.Value.Order, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long before))
        {
            ticks = Math.Max(ticks, before + 1);
        }

        var checkpoint = new AgentCheckpoint
        {
            Session = sessionId,
            Checkpoint = Guid.CreateVersion7().ToString("N"),
            Order = ticks.ToString("x16", CultureInfo.InvariantCulture),
            Parent = parent?.CheckpointId,
            Value = value.Clone(),
        };
        await checkpoints.InsertAsync(checkpoint).ConfigureAwait(false);
        return new CheckpointInfo(sessionId, checkpoint.Checkpoint);
    }

    /// <inheritdoc/>
    /// <exception cref="KeyNotFoundException">There is no such checkpoint.</exception>
    public override async ValueTask<JsonElement> RetrieveCheckpointAsync(string sessionId, CheckpointInfo key)
    {
        ArgumentException.ThrowIfNullOrEmpty(sessionId);
        ArgumentNullException.ThrowIfNull(key);
        AgentCheckpoint? checkpoint = await checkpoints.GetAsync(
            new AgentCheckpointId(sessionId, key.CheckpointId)).ConfigureAwait(false);
        return checkpoint?.Value ?? throw new KeyNotFoundException(
            $"The memory has no checkpoint \"{key.CheckpointId}\" of the session \"{sessionId}\".");
    }

    /// <inheritdoc/>
    public override async ValueTask<IEnumerable<CheckpointInfo>> RetrieveIndexAsync(
        string sessionId, CheckpointInfo? withParent = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(sessionId);
        IReadOnlyList<MemoryEntry<AgentCheckpoint, AgentCheckpointId>> all =
            await InOrder(sessionId, descending: false).ToListAsync().ConfigureAwait(false);
        return [.. all.Where(entry => entry.Error is null
            && (withParent is null || entry.Value.Parent == withParent.CheckpointId))
            .Select(entry => new CheckpointInfo(sessionId, entry.Value.Checkpoint))];
    }

    private MemoryQuery<AgentCheckpoint, AgentCheckpointId> InOrder(string session, bool descending)
    {
        MemoryQuery<AgentCheckpoint, AgentCheckpointId> query = checkpoints
            .Query(AgentCheckpointId.ForSession(session))
            .Where(AgentCheckpointFields.Session == session);
        return descending
            ? query.OrderByDescending(AgentCheckpointFields.Order)
            : query.OrderBy(AgentCheckpointFields.Order);
    }
}
