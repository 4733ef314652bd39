namespace TypedMemory;

/// <summary>Options for bringing sealed values under the present key in the background.</summary>
public sealed record KeyRotationOptions
{
    /// <summary>
    /// How often, from the start of the host on. The default value is one hour;
    /// <see cref="Timeout.InfiniteTimeSpan"/> leaves it to <see cref="IMemorySecrecy.RotateAsync"/>.
    /// </summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromHours(1);
}
