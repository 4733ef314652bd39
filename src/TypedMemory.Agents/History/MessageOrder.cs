using System.Globalization;
using Microsoft.Extensions.AI;

namespace TypedMemory.Agents.History;

/// <summary>
/// Where messages stand in a conversation: <c>ticks-hash-number</c>, of which the first two are the run's and the last
/// is the message's in it.
/// </summary>
/// <remarks>
/// A run whose calls of the model are stored one by one stays together, whoever else speaks meanwhile: models refuse a
/// conversation where something stands between a call of a tool and its result.
/// </remarks>
/// <param name="Run">The run.</param>
/// <param name="First">The number of the first message.</param>
internal sealed record MessageOrder(string Run, int First)
{
    /// <summary>How far back the call is looked for that a result belongs to.</summary>
    private const int Lookback = 256;

    /// <summary>Finds where messages stand that are stored now.</summary>
    /// <param name="newest">The conversation, the newest message first.</param>
    /// <param name="messages">The messages, each with an id.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async ValueTask<MessageOrder> FindAsync(
        MemoryQuery<AgentMessage, AgentMessageId> newest, IReadOnlyList<ChatMessage> messages, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        HashSet<string> results = [.. messages[0].Contents.OfType<FunctionResultContent>().Select(
            static result => result.CallId)];
        if (results.Count > 0
            && await GoOnAsync(newest, results, cancellationToken).ConfigureAwait(false) is { } same) return same;

        // Behind whatever is in the conversation, whatever the clocks of those who wrote it say.
        long ticks = now.UtcTicks;
        MemoryEntry<AgentMessage, AgentMessageId>? last = await newest.FirstOrDefaultAsync(cancellationToken)
            .ConfigureAwait(false);
        if (last is { Error: null } && long.TryParse(
            last.Value.Order.Split('-')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long before))
        {
            ticks = Math.Max(ticks, before + 1);
        }

        return new MessageOrder(
            string.Create(CultureInfo.InvariantCulture, $"{ticks:x16}-{MessageIds.Hash(messages[0].MessageId!)[..8]}"), 0);
    }

    /// <summary>The run that an order is of.</summary>
    public static string RunOf(string order) => Parse(order)?.Run ?? order;

    /// <summary>The order of one of the messages.</summary>
    public string Of(int message) => string.Create(CultureInfo.InvariantCulture, $"{Run}-{First + message:x4}");

    /// <summary>
    /// Behind what the run has so far that made the calls; <see langword="null"/> if it is not found.
    /// </summary>
    private static async ValueTask<MessageOrder?> GoOnAsync(
        MemoryQuery<AgentMessage, AgentMessageId> newest, HashSet<string> results, CancellationToken cancellationToken)
    {
        var lastOf = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (MemoryEntry<AgentMessage, AgentMessageId> entry in newest.Take(Lookback)
            .AsAsyncEnumerable(cancellationToken).ConfigureAwait(false))
        {
            if (entry.Error is not null || Parse(entry.Value.Order) is not { } order) continue;
            lastOf.TryAdd(order.Run, order.First);
            bool isCall = MessageJson.Read(entry.Value).Contents.OfType<FunctionCallContent>()
                .Any(call => results.Contains(call.CallId));
            if (isCall) return new MessageOrder(order.Run, lastOf[order.Run] + 1);
        }

        return null;
    }

    private static MessageOrder? Parse(string order)
    {
        int at = order.LastIndexOf('-');
        return at > 0 && int.TryParse(
            order.AsSpan(at + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int number)
                ? new MessageOrder(order[..at], number) : null;
    }
}
