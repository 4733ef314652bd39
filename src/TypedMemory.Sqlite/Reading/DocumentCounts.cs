namespace TypedMemory.Sqlite.Reading;

/// <summary>How many documents a store holds.</summary>
internal readonly record struct DocumentCounts(long Live, long Deleted, long Conflicted);
