namespace TypedMemory;

/// <summary>Options for how a host removes documents whose time is over.</summary>
public sealed record SweepOptions
{
    private readonly TimeSpan _interval = TimeSpan.FromHours(1);
    private readonly TimeSpan _grace;

    /// <summary>
    /// How often the host sweeps: once after its start, and then so often. The default value is one hour;
    /// <see cref="Timeout.InfiniteTimeSpan"/> leaves it to the application.
    /// </summary>
    public TimeSpan Interval
    {
        get => _interval;
        init
        {
            if (value != Timeout.InfiniteTimeSpan)
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, nameof(Interval));
            _interval = value;
        }
    }

    /// <summary>
    /// For how long a document must have been over before it is removed: as far as this device's clock may be ahead of
    /// those of other replicas, for which it would otherwise be removed too early. The default value is zero.
    /// </summary>
    public TimeSpan Grace
    {
        get => _grace;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, nameof(Grace));
            _grace = value;
        }
    }
}
