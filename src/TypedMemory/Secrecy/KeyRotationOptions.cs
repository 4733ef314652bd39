namespace TypedMemory;

/// <summary>When sealed values are brought under the present key in the background.</summary>
public sealed record KeyRotationOptions
{
    /// <summary>
    /// How often, from the start of the host on. The default value is one hour;
    /// <see cref="Timeout.InfiniteTimeSpan"/> leaves it to <see cref="IMemorySecrecy.RotateAsync"/>.
    /// </summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromHours(1);
}
