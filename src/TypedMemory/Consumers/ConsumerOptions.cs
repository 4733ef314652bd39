namespace TypedMemory;

/// <summary>Options for a durable consumer.</summary>
public sealed record ConsumerOptions
{
    private readonly int _maxAttempts = 5;

    /// <summary>The options that hold where none are given.</summary>
    public static ConsumerOptions Default { get; } = new();

    /// <summary>
    /// How many consumers of the name may run at once. The default value is <see cref="ConsumerMode.Exclusive"/>.
    /// </summary>
    public ConsumerMode Mode { get; init; } = ConsumerMode.Exclusive;

    /// <summary>
    /// Where it starts when it runs for the first time. The default value is <see cref="ChangeSince.Beginning"/>.
    /// </summary>
    public ChangeSince Since { get; init; } = ChangeSince.Beginning;

    /// <summary>Whether deletes are handed to it too. The default value is <see langword="true"/>.</summary>
    public bool IncludeDeleted { get; init; } = true;

    /// <summary>
    /// How often a change is handed to it before it is a dead letter; at least 1. The default value is 5.
    /// </summary>
    public int MaxAttempts
    {
        get => _maxAttempts;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxAttempts));
            _maxAttempts = value;
        }
    }

    /// <summary>
    /// How long it waits before the second attempt; it waits twice as long before each further one. The default value
    /// is one second.
    /// </summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait before an attempt. The default value is one minute.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromMinutes(1);
}
