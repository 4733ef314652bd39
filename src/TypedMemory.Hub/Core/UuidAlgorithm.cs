namespace TypedMemory.Hub.Core;

/// <summary>How ids are made for documents that come without one; CouchDB's algorithms.</summary>
internal enum UuidAlgorithm
{
    /// <summary>26 random digits that stay for a while, and 6 that grow.</summary>
    Sequential,

    /// <summary>128 random bits.</summary>
    Random,

    /// <summary>The time in microseconds and random digits.</summary>
    UtcRandom,

    /// <summary>The time in microseconds and the suffix of this server.</summary>
    UtcId,
}
