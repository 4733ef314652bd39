namespace TypedMemory.Sqlite.Writing;

/// <summary>The columns of a document's row, but for its attachments and its body.</summary>
/// <param name="utf8Id">The document.</param>
/// <param name="type">The number of its type.</param>
/// <param name="sequence">The sequence of its newest change.</param>
/// <param name="flags">Its flags and its origin.</param>
/// <param name="revision">Its winner.</param>
/// <param name="path">The ancestors of its only leaf, or its tree.</param>
internal readonly ref struct RowToWrite(
    ReadOnlySpan<byte> utf8Id,
    int type,
    long sequence,
    long flags,
    ReadOnlySpan<byte> revision,
    ReadOnlySpan<byte> path)
{
    public ReadOnlySpan<byte> Utf8Id { get; } = utf8Id;

    public int Type => type;

    public long Sequence => sequence;

    public long Flags => flags;

    public ReadOnlySpan<byte> Revision { get; } = revision;

    public ReadOnlySpan<byte> Path { get; } = path;

    /// <summary>
    /// The hashes of the ancestors down to the stored winner, which the write continues; empty where it does not. With
    /// them the path itself is needed only where the row has no room for more.
    /// </summary>
    public ReadOnlySpan<byte> Added { get; init; }
}
