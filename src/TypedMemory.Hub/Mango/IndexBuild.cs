namespace TypedMemory.Hub.Mango;

/// <summary>The building of indexes that is under way.</summary>
/// <param name="Since">When it began.</param>
/// <param name="Done">How many documents have been looked at.</param>
/// <param name="Total">How many there were.</param>
internal sealed record IndexBuild(DateTimeOffset Since, long Done, long Total)
{
    /// <summary>How much of it is done, in percent.</summary>
    public int Progress => Total == 0 ? 100 : (int)(Done * 100 / Total);
}
