namespace TypedMemory.TestKit;

/// <summary>
/// A time in which every short wait is over at once: what runs under faults waits for nothing. Longer ones, which are
/// limits or backoffs that grew, take as long as they say: a limit does not strike early, and no wait is for ever.
/// </summary>
/// <param name="longest">The longest wait that is over at once. Five seconds by default.</param>
public sealed class ImmediateTime(TimeSpan? longest = null) : TimeProvider
{
    private readonly TimeSpan _longest = longest ?? TimeSpan.FromSeconds(5);

    /// <summary>One for all.</summary>
    public static ImmediateTime Instance { get; } = new();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(
            callback, state, dueTime <= _longest && dueTime >= TimeSpan.Zero
            ? TimeSpan.FromMilliseconds(0.5) : dueTime, period);
}
