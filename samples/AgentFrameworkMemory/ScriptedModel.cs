using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace AgentFrameworkMemory;

/// <summary>
/// Stands for a model, so that the sample runs without a key: it says what the script makes of the messages that it is
/// shown. Put any other IChatClient in its place.
/// </summary>
internal sealed class ScriptedModel(Func<IReadOnlyList<ChatMessage>, ChatMessage> script) : IChatClient
{
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ChatMessage[] shown = [.. messages];
        int fromMemory = shown.Count(static message => message.AuthorName == "memory");
        Console.WriteLine($"  (the model is shown {shown.Length} messages, {fromMemory} of them from memory)");
        return Task.FromResult(new ChatResponse(script(shown)));
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ChatResponse response = await GetResponseAsync(messages, options, cancellationToken);
        foreach (ChatResponseUpdate update in response.ToChatResponseUpdates()) yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
