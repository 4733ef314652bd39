namespace TypedMemory.Core.Store;

/// <summary>The identity and the state of a store.</summary>
public sealed record StoreInfo
{
    /// <summary>The store's own id: made with the store, kept for its life, 32 hexadecimal digits.</summary>
    public required string Uuid { get; init; }

    /// <summary>The incarnation that the sequences belong to; another one after a restore or a rollback.</summary>
    public required string Incarnation { get; init; }

    /// <summary>The sequence of the newest change; 0 in an empty store.</summary>
    public required long UpdateSequence { get; init; }

    /// <summary>How many documents are not deleted.</summary>
    public required long Documents { get; init; }

    /// <summary>How many documents are deleted.</summary>
    public required long DeletedDocuments { get; init; }

    /// <summary>How many documents have more than one live leaf.</summary>
    public long ConflictedDocuments { get; init; }

    /// <summary>The greatest length of a revision path. The default value is 1,000.</summary>
    public int RevisionLimit { get; init; } = 1000;

    /// <summary>How often something was purged.</summary>
    public long PurgeSequence { get; init; }

    /// <summary>The size of the store on disk, in bytes.</summary>
    public long FileSize { get; init; }

    /// <summary>When the store was created.</summary>
    public DateTimeOffset Created { get; init; }
}
