using System.Globalization;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using TypedMemory.Agents.History;

namespace TypedMemory;

/// <summary>
/// Keeps the conversations of agents in a memory: each message is a document, so that a conversation goes on in another
/// process, on another machine, and after a kill. Safe for concurrent use, and for many sessions.
/// </summary>
/// <remarks>
/// A message that is stored again writes no second document. Of two processes that speak in one session at once, each
/// run's messages stay together. What was recalled for a run is not part of the conversation, and is not stored.
/// </remarks>
public sealed class MemoryChatHistoryProvider : ChatHistoryProvider
{
    private readonly IAgentMessageRepository _messages;
    private readonly MemoryChatHistoryOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Makes the provider.</summary>
    /// <param name="messages">The messages of the memory.</param>
    /// <param name="options">How much of a conversation an agent is shown; all if it is <see langword="null"/>.</param>
    /// <param name="timeProvider">The clock; that of the system if it is <see langword="null"/>.</param>
    public MemoryChatHistoryProvider(
        IAgentMessageRepository messages, MemoryChatHistoryOptions? options = null, TimeProvider? timeProvider = null)
        : base(storeInputRequestMessageFilter: static messages => messages.Where(static message =>
            message.GetAgentRequestMessageSourceType() == AgentRequestMessageSourceType.External))
    {
        ArgumentNullException.ThrowIfNull(messages);
        (_messages, _options, _time) =
            (messages, options ?? new MemoryChatHistoryOptions(), timeProvider ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> StateKeys => [MemoryAgentSessions.StateKey];

    /// <summary>Reads a conversation, whole.</summary>
    /// <param name="session">Its id: see <see cref="MemoryAgentSessions"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IReadOnlyList<ChatMessage>> ReadAsync(
        string session, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(session);
        IReadOnlyList<MemoryEntry<AgentMessage, AgentMessageId>> entries = await Newest(session)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. entries.Where(static entry => entry.Error is null).Reverse()
            .Select(static entry => MessageJson.Read(entry.Value))];
    }

    /// <inheritdoc/>
    protected override async ValueTask<IEnumerable<ChatMessage>> ProvideChatHistoryAsync(
        InvokingContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var window = new List<(string Run, ChatMessage Message)>();
        int tokens = 0;
        MemoryQuery<AgentMessage, AgentMessageId> newest = Newest(context.Session.GetMemoryId());
        if (_options.MaxMessages is { } count) newest = newest.Take(count);
        await foreach (MemoryEntry<AgentMessage, AgentMessageId> entry in newest
            .AsAsyncEnumerable(cancellationToken).ConfigureAwait(false))
        {
            if (entry.Error is not null) continue;
            ChatMessage message = MessageJson.Read(entry.Value);
            tokens += _options.CountTokens?.Invoke(message) ?? (entry.Value.Content.GetRawText().Length + 3) / 4;
            if (tokens > _options.MaxTokens) break;
            window.Add((MessageOrder.RunOf(entry.Value.Order), message));
        }

        window.Reverse();
        return HistoryWindow.Complete(HistoryWindow.Arrange(window, context.RequestMessages), context.RequestMessages);
    }

    /// <inheritdoc/>
    protected override async ValueTask StoreChatHistoryAsync(
        InvokedContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ChatMessage[] request = [.. context.RequestMessages];
        ChatMessage[] response = [.. context.ResponseMessages ?? []];
        MessageIds.Assign(request, response);
        ChatMessage[] all = [.. request, .. response];
        if (all.Length == 0) return;
        string session = context.Session.GetMemoryId();
        MessageOrder order = await MessageOrder.FindAsync(
            Newest(session), all, _time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        AgentMessage[] messages = [.. all.Select((message, i) => new AgentMessage
        {
            Session = session,
            Message = message.MessageId!,
            Order = order.Of(i),
            Role = message.Role.Value,
            Text = message.Text,
            Content = MessageJson.Write(message),
        })];
        await StoreAsync(messages, cancellationToken).ConfigureAwait(false);
    }

    private MemoryQuery<AgentMessage, AgentMessageId> Newest(string session) =>
        _messages.Query(AgentMessageId.ForSession(session))
            .Where(AgentMessageFields.Session == session)
            .OrderByDescending(AgentMessageFields.Order);

    private async ValueTask StoreAsync(AgentMessage[] messages, CancellationToken cancellationToken)
    {
        // Some services give all messages of an answer one id: those that say something else get a number.
        for (int number = 2; messages.Length > 0; number++)
        {
            AgentMessage[] first = [.. messages.DistinctBy(static message => message.Message)];
            List<AgentMessage> left = [.. messages.Except(first)];
            IReadOnlyList<MemoryWriteOutcome<AgentMessageId>> outcomes = await _messages.InsertManyAsync(
                first, cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < first.Length; i++)
            {
                if (outcomes[i].Error is not { } error) continue;
                if (error is not RevisionConflictException) throw error;
                AgentMessage? stored = await _messages.GetAsync(
                    outcomes[i].Id, cancellationToken).ConfigureAwait(false);
                if (stored is null || !MessageIds.AreSame(stored.Content, first[i].Content)) left.Add(first[i]);
            }

            messages = [.. left.Select(message => message with { Message = Numbered(message.Message, number) })];
        }
    }

    private static string Numbered(string id, int number) => string.Create(
        CultureInfo.InvariantCulture, $"{(number > 2 ? id[..id.LastIndexOf('~')] : id)}~{number}");
}
