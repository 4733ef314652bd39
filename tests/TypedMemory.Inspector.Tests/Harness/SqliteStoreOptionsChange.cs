namespace TypedMemory.Inspector.Tests;

/// <summary>What a test wants other than the default of the store.</summary>
public sealed class SqliteStoreOptionsChange
{
    /// <summary>How long superseded bodies are kept; <see langword="null"/> for not at all.</summary>
    public HistoryRetention? Keep { get; set; }
}
