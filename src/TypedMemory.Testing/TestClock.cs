namespace TypedMemory.Testing;

/// <summary>
/// A time that stands still until a test moves it; timers and delays of it end when it is moved past them. Safe for
/// concurrent use.
/// </summary>
/// <remarks>
/// Register it as <see cref="TimeProvider"/> before the memory is added, and what the memory stamps, waits for and
/// retries goes by it.
/// </remarks>
/// <param name="start">Where it starts. The default value is 2030-01-01 00:00 UTC.</param>
public sealed class TestClock(DateTimeOffset? start = null) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<TestTimer> _timers = [];
    private DateTimeOffset _now = start ?? new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many timers and delays wait for it.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _timers.Count;
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>Moves it on; every timer on the way fires at its time, in order.</summary>
    /// <param name="by">By how much; not negative.</param>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        DateTimeOffset end = GetUtcNow() + by;
        while (TakeDue(end) is { } due) due.Fire();
        lock (_lock)
        {
            if (_now < end) _now = end;
        }
    }

    /// <summary>Sets it, as a user or a time server does; backwards too. Timers fire as if it had been moved.</summary>
    /// <param name="now">The new time.</param>
    public void Set(DateTimeOffset now)
    {
        TimeSpan by = now - GetUtcNow();
        if (by >= TimeSpan.Zero)
        {
            Advance(by);
            return;
        }

        lock (_lock) _now = now;
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new TestTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    internal void Schedule(TestTimer timer, TimeSpan dueTime)
    {
        bool now = false;
        lock (_lock)
        {
            _timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan) return;
            timer.Due = _now + dueTime;
            now = dueTime == TimeSpan.Zero;
            if (!now) _timers.Add(timer);
        }

        if (now) timer.Fire();
    }

    private TestTimer? TakeDue(DateTimeOffset end)
    {
        lock (_lock)
        {
            TestTimer? due = _timers.Where(timer => timer.Due <= end).MinBy(static timer => timer.Due);
            if (due is null) return null;
            _timers.Remove(due);
            if (_now < due.Due) _now = due.Due;
            return due;
        }
    }
}
