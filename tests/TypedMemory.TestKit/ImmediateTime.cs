namespace TypedMemory.TestKit;

/// <summary>
/// A time in which every short wait is over at once and no limit ever strikes: what runs under faults waits for nothing.
/// </summary>
/// <param name="longest">The longest wait that is over at once; longer ones are limits. Five seconds by default.</param>
public sealed class ImmediateTime(TimeSpan? longest = null) : TimeProvider
{
    private readonly TimeSpan _longest = longest ?? TimeSpan.FromSeconds(5);

    /// <summary>One for all.</summary>
    public static ImmediateTime Instance { get; } = new();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(
            callback, state, dueTime <= _longest ? TimeSpan.FromMilliseconds(0.5) : Timeout.InfiniteTimeSpan, period);
}
