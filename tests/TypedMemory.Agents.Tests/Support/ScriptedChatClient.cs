using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace TypedMemory.Agents.Tests;

/// <summary>A model that says what the script says, and remembers what it was shown.</summary>
internal sealed class ScriptedChatClient(Func<int, IReadOnlyList<ChatMessage>, ChatMessage> script) : IChatClient
{
    public List<IReadOnlyList<ChatMessage>> Shown { get; } = [];

    public List<string?> Instructions { get; } = [];

    /// <summary>A model that answers each question with the same words.</summary>
    public static ScriptedChatClient Saying(string words) =>
        new((_, _) => new ChatMessage(ChatRole.Assistant, words));

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ChatMessage[] shown = [.. messages];
        lock (Shown)
        {
            Shown.Add(shown);
            Instructions.Add(options?.Instructions);
        }

        return Task.FromResult(new ChatResponse(script(Shown.Count, shown)));
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ChatResponse response = await GetResponseAsync(messages, options, cancellationToken);
        foreach (ChatResponseUpdate update in response.ToChatResponseUpdates()) yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }
}
