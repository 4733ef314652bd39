using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using TypedMemory.Agents.Context;
using TypedMemory.Agents.History;

namespace TypedMemory;

/// <summary>
/// Tells an agent before each run what memory has about the question, and keeps question and answer after it. Safe for
/// concurrent use, and for many sessions.
/// </summary>
/// <remarks>
/// What is recalled is untrusted: it comes as a user's message, quoted, and never as a system message or instructions.
/// A run that fails keeps nothing.
/// </remarks>
public sealed class MemoryContextProvider : AIContextProvider
{
    private readonly IMemoryRecall _recall;
    private readonly IAgentTurnRepository _turns;
    private readonly MemoryContextOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Makes the provider.</summary>
    /// <param name="recall">Asks the memory.</param>
    /// <param name="turns">The turns of the memory.</param>
    /// <param name="options">What is told and kept; the default values if it is <see langword="null"/>.</param>
    /// <param name="timeProvider">The clock; that of the system if it is <see langword="null"/>.</param>
    public MemoryContextProvider(
        IMemoryRecall recall,
        IAgentTurnRepository turns,
        MemoryContextOptions? options = null,
        TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(recall);
        ArgumentNullException.ThrowIfNull(turns);
        (_recall, _turns) = (recall, turns);
        (_options, _time) = (options ?? new MemoryContextOptions(), timeProvider ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> StateKeys => [$"{MemoryAgentSessions.StateKey}.Context"];

    /// <inheritdoc/>
    protected override async ValueTask<AIContext> ProvideAIContextAsync(
        InvokingContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        string question = TextOf(context.AIContext.Messages ?? [], ChatRole.User);
        if (question.Length == 0) return new AIContext();
        IReadOnlyList<RecallItem> items = _options.Types.IsDefaultOrEmpty
            ? await _recall.RecallAsync(question, _options.Recall, cancellationToken).ConfigureAwait(false)
            : await _recall.RecallAsync(question, _options.Types, _options.Recall, cancellationToken)
                .ConfigureAwait(false);

        // What was said in this conversation, the agent has already.
        string own = AgentTurnId.ForSession(NameOf(context.Agent), context.Session.GetMemoryId()).Text;
        RecallItem[] told = [.. items.Where(item => item.Error is null
            && !item.DocumentId.StartsWith(own, StringComparison.Ordinal)
            && (_options.Filter is null || _options.Filter(item)))];
        return told.Length == 0 ? new AIContext() : new AIContext { Messages = [RecalledMessage.Of(told)] };
    }

    /// <inheritdoc/>
    protected override async ValueTask StoreAIContextAsync(
        InvokedContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ChatMessage[] request = [.. RequestOf(context)];
        ChatMessage[] response = [.. context.ResponseMessages ?? []];

        // A run that calls tools is told of here once for each call of the model: the turn ends with the last one.
        bool goesOn = response.SelectMany(static message => message.Contents).OfType<FunctionCallContent>().Any();
        if (goesOn) return;
        string question = TextOf(request, ChatRole.User);
        string answer = TextOf(response, ChatRole.Assistant);
        if (!_options.StoresTurns || question.Length == 0 || answer.Length == 0) return;
        MessageIds.Assign(request, response);
        var turn = new AgentTurn
        {
            Agent = NameOf(context.Agent),
            Session = context.Session.GetMemoryId(),
            Turn = MessageIds.Hash(string.Join('\n', request.Concat(response).Select(static m => m.MessageId))),
            Question = question,
            Answer = answer,
            At = _time.GetUtcNow(),
        };
        try
        {
            await _turns.InsertAsync(turn, cancellationToken).ConfigureAwait(false);
        }
        catch (RevisionConflictException)
        {
            // Stored before: the same messages, the same turn.
        }
    }

    /// <summary>What the run was asked; not what a call of the model in it was.</summary>
    private static IEnumerable<ChatMessage> RequestOf(InvokedContext context) =>
        AIAgent.CurrentRunContext is { RequestMessages.Count: > 0 } run && run.Session == context.Session
            ? run.RequestMessages
            : context.RequestMessages;

    private static string NameOf(AIAgent agent) => string.IsNullOrEmpty(agent.Name) ? "agent" : agent.Name;

    private static string TextOf(IEnumerable<ChatMessage> messages, ChatRole role) => string.Join(
        '\n', messages.Where(message => message.Role == role).Select(static message => message.Text)
            .Where(static text => text.Length > 0));
}
