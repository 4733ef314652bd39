namespace TypedMemory;

/// <summary>A document that answers a question.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
/// <param name="Entry">The document with its key and revision; one that cannot be read is an entry with its
/// error.</param>
/// <param name="Score">How well it answers; the greater, the better. Compare scores within one answer.</param>
public sealed record RecallHit<T, TId>(MemoryEntry<T, TId> Entry, double Score)
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    /// <summary>The key of the document that was found.</summary>
    public TId Id => Entry.Id;

    /// <summary>The revision, by which an update can name what it replaces.</summary>
    public RevisionId Revision => Entry.Revision;

    /// <summary>The value of the document that was found.</summary>
    /// <exception cref="MemoryFormatException">The document cannot be read as <typeparamref name="T"/>.</exception>
    public T Value => Entry.Value;

    /// <summary>What the score is made of: the parts add up to it.</summary>
    public IReadOnlyList<RecallPart> Parts { get; init; } = [];

    /// <summary>The texts of the document that were searched, a line for each member.</summary>
    public string Text { get; init; } = "";

    /// <summary>An excerpt around what was found, as it was written.</summary>
    public string Snippet { get; init; } = "";

    /// <summary>What stands before it in its conversation, in order; empty unless asked for.</summary>
    public IReadOnlyList<MemoryEntry<T, TId>> Before { get; init; } = [];

    /// <summary>What stands behind it in its conversation, in order; empty unless asked for.</summary>
    public IReadOnlyList<MemoryEntry<T, TId>> After { get; init; } = [];
}
