namespace TypedMemory.Setup;

/// <summary>The settings of a store that the configuration may have.</summary>
internal sealed record StoreSettings(
    SqliteDurability? Durability, long? CacheSize, long? MaxSize, long? RevisionLimit, TimeSpan? BusyTimeout)
{
    /// <summary>Changes the options.</summary>
    public SqliteStoreOptions Apply(SqliteStoreOptions options) => options with
    {
        Durability = Durability ?? options.Durability,
        CacheSize = CacheSize ?? options.CacheSize,
        MaxSize = MaxSize ?? options.MaxSize,
        RevisionLimit = (int?)RevisionLimit ?? options.RevisionLimit,
        BusyTimeout = BusyTimeout ?? options.BusyTimeout,
    };
}
