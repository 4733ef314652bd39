namespace TypedMemory.Replication.Engine;

/// <summary>The end of a batch: what may be recorded once everything up to here is in the target.</summary>
/// <param name="Sequence">The source's sequence, or <see langword="null"/> if it gave none for this point.</param>
/// <param name="CaughtUp">Whether the source had no more.</param>
/// <param name="Pending">How many changes are still to come, where the source tells.</param>
internal sealed record BatchEnd(string? Sequence, bool CaughtUp, long? Pending)
{
    /// <summary>
    /// Whether it ends documents that are tried again beside the feed: it says nothing of where the feed is.
    /// </summary>
    public bool IsRetry { get; init; }
}
