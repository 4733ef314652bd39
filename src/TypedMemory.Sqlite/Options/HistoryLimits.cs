namespace TypedMemory.Sqlite.Options;

/// <summary>Which bodies of superseded revisions a store keeps.</summary>
/// <param name="Revisions">How many ancestors' bodies are kept behind each leaf; 0 for none.</param>
/// <param name="Age">For how long after they were superseded, or <see langword="null"/> for ever.</param>
/// <param name="UntilCompaction">Whether a compaction drops them all.</param>
internal readonly record struct HistoryLimits(int Revisions, TimeSpan? Age, bool UntilCompaction)
{
    /// <summary>Whether any body is kept because it is history.</summary>
    public bool KeepsAny => Revisions > 0;

    /// <summary>The limits of a store.</summary>
    /// <param name="options">How it was opened.</param>
    /// <param name="recorded">What it has recorded, see <see cref="SqliteStoreOptions.Keep"/>.</param>
    public static HistoryLimits Of(SqliteStoreOptions options, HistoryRetention? recorded)
    {
        if ((options.Keep ?? recorded) is { IsNone: false } keep)
            return new HistoryLimits(keep.Revisions ?? int.MaxValue, keep.Age, UntilCompaction: false);
        return options.History == SqliteHistory.UntilCompaction && options.Keep is null
            ? new HistoryLimits(int.MaxValue, null, UntilCompaction: true)
            : default;
    }
}
