using Microsoft.Extensions.AI;

namespace TypedMemory.Agents.History;

/// <summary>The part of a conversation that an agent is shown.</summary>
internal static class HistoryWindow
{
    /// <summary>
    /// Puts the run last whose calls the request has the results of: what others have said since stands before it.
    /// </summary>
    /// <param name="history">The messages with their runs, in order.</param>
    /// <param name="request">What is added to them.</param>
    public static IReadOnlyList<ChatMessage> Arrange(
        IReadOnlyList<(string Run, ChatMessage Message)> history, IEnumerable<ChatMessage> request)
    {
        HashSet<string> results = [.. request.SelectMany(static message => message.Contents)
            .OfType<FunctionResultContent>().Select(static result => result.CallId)];
        string? run = results.Count == 0 ? null : history.LastOrDefault(entry => entry.Message.Contents
            .OfType<FunctionCallContent>().Any(call => results.Contains(call.CallId))).Run;
        return [.. history.Where(entry => entry.Run != run).Concat(history.Where(entry => entry.Run == run))
            .Select(static entry => entry.Message)];
    }

    /// <summary>
    /// Leaves out calls of tools without a result and results without a call: the agent was killed between the two, or
    /// the window begins between them. Models refuse such conversations.
    /// </summary>
    /// <param name="history">The messages, in order.</param>
    /// <param name="request">What is added to them: the results may be there.</param>
    public static IEnumerable<ChatMessage> Complete(
        IReadOnlyList<ChatMessage> history, IEnumerable<ChatMessage> request)
    {
        HashSet<string> calls = [.. history.SelectMany(static message => message.Contents)
            .OfType<FunctionCallContent>().Select(static call => call.CallId)];
        HashSet<string> results = [.. history.Concat(request).SelectMany(static message => message.Contents)
            .OfType<FunctionResultContent>().Select(static result => result.CallId)];
        foreach (ChatMessage message in history)
        {
            AIContent[] kept = [.. message.Contents.Where(content => content switch
            {
                FunctionCallContent call => results.Contains(call.CallId),
                FunctionResultContent result => calls.Contains(result.CallId),
                _ => true,
            })];
            if (kept.Length == message.Contents.Count)
            {
                yield return message;
            }
            else if (kept.Length > 0)
            {
                ChatMessage part = message.Clone();
                part.Contents = kept;
                yield return part;
            }
        }
    }
}
