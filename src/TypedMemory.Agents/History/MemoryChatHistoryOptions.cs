using Microsoft.Extensions.AI;

namespace TypedMemory;

/// <summary>How much of a conversation an agent is shown.</summary>
public sealed record MemoryChatHistoryOptions
{
    private readonly int? _maxMessages;
    private readonly int? _maxTokens;

    /// <summary>How many messages at most, the newest. The default value is <see langword="null"/>: all.</summary>
    public int? MaxMessages
    {
        get => _maxMessages;
        init
        {
            if (value is { } count) ArgumentOutOfRangeException.ThrowIfNegative(count, nameof(MaxMessages));
            _maxMessages = value;
        }
    }

    /// <summary>
    /// How many tokens the messages may have together, the newest. The default value is <see langword="null"/>: any
    /// number.
    /// </summary>
    public int? MaxTokens
    {
        get => _maxTokens;
        init
        {
            if (value is { } tokens) ArgumentOutOfRangeException.ThrowIfNegative(tokens, nameof(MaxTokens));
            _maxTokens = value;
        }
    }

    /// <summary>
    /// Counts the tokens of a message. The default value counts one for each four characters of its JSON, rounded up.
    /// </summary>
    public Func<ChatMessage, int>? CountTokens { get; init; }
}
