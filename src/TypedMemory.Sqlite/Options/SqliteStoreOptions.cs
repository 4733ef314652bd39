using System.Globalization;
using Microsoft.Extensions.Logging;

namespace TypedMemory;

/// <summary>Options for opening a store.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>
    /// The path of the file; created if it does not exist, its directory is not. <c>:memory:</c> is a store of its own
    /// that lives as long as it is open.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>The symbolic link by which <see cref="Path"/> was found, or <see langword="null"/>.</summary>
    internal string? Link { get; init; }

    /// <summary>
    /// Whether the store is only looked at: nothing is created or written, beside the file neither, and it can be on a
    /// medium that cannot be written. Writes are refused with <see cref="StoreFailure.ReadOnly"/>. The default value is
    /// <see langword="false"/>.
    /// </summary>
    public bool ReadOnly { get; init; }

    /// <summary>
    /// What an acknowledged write survives. The default value is <see cref="SqliteDurability.Normal"/>.
    /// </summary>
    public SqliteDurability Durability { get; init; } = SqliteDurability.Normal;

    /// <summary>
    /// The greatest length of a revision path, recorded in the store. The default value is <see langword="null"/>: what
    /// the store has recorded, 1,000 in a new one.
    /// </summary>
    public int? RevisionLimit { get; init; }

    /// <summary>
    /// How long the bodies of superseded revisions are kept. The default value is <see cref="SqliteHistory.None"/>.
    /// </summary>
    public SqliteHistory History { get; init; } = SqliteHistory.None;

    /// <summary>
    /// How much history is kept: how many bodies of superseded revisions of each document, and for how long. Recorded
    /// in the store, for every process that opens it; takes the place of <see cref="History"/>. The default value is
    /// <see langword="null"/>: what the store has recorded, in a new one nothing.
    /// </summary>
    public HistoryRetention? Keep { get; init; }

    /// <summary>The page cache of the writer in bytes. The default value is 16 MiB. A reader's is half of it.</summary>
    public long CacheSize { get; init; } = 16 << 20;

    /// <summary>
    /// The greatest size of the file in bytes; a write beyond it fails. The default value is <see langword="null"/>:
    /// the disk's.
    /// </summary>
    public long? MaxSize { get; init; }

    /// <summary>
    /// How long a call waits for another process that holds the file. The default value is 60 seconds.
    /// </summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How often the changes of other processes are looked for while someone waits. The default value is 50 ms.
    /// </summary>
    public TimeSpan ForeignChangesInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>What a document may measure. The default value is <see cref="DocumentLimits.Default"/>.</summary>
    public DocumentLimits Limits { get; init; } = DocumentLimits.Default;

    /// <summary>The clock of the store. The default value is <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where the store logs. The default value is <see langword="null"/>: nowhere.</summary>
    public ILogger? Logger { get; init; }

    /// <summary>Refuses numbers that mean nothing.</summary>
    internal void Validate()
    {
        Demand(RevisionLimit is null or >= 1, nameof(RevisionLimit), RevisionLimit, "at least 1 is needed");
        Demand(CacheSize >= 0, nameof(CacheSize), CacheSize, "at least 0 is needed");
        Demand(MaxSize is null or >= 1, nameof(MaxSize), MaxSize, "at least 1 is needed, or null for the disk's");
        Demand(BusyTimeout >= TimeSpan.Zero, nameof(BusyTimeout), BusyTimeout, "at least 00:00:00 is needed");
        Demand(
            ForeignChangesInterval > TimeSpan.Zero, nameof(ForeignChangesInterval), ForeignChangesInterval,
            "more than 00:00:00 is needed");
    }

    private static void Demand(bool holds, string member, object? value, string needed)
    {
        if (holds) return;
        throw new ArgumentOutOfRangeException(
            member,
            string.Create(CultureInfo.InvariantCulture, $"SqliteStoreOptions.{member} is \"{value}\"; {needed}."));
    }
}
