namespace TypedMemory;

/// <summary>A document of any type that answers a question.</summary>
/// <param name="Type">The memory type.</param>
/// <param name="DocumentId">The document's id.</param>
/// <param name="Revision">Its revision, by which an update can name what it replaces.</param>
/// <param name="Score">How well it answers; the greater, the better. Compare scores within one answer.</param>
public sealed record RecallItem(Type Type, string DocumentId, RevisionId Revision, double Score)
{
    private readonly object? _value;

    /// <summary>The value.</summary>
    /// <exception cref="MemoryFormatException">The document cannot be read as its type.</exception>
    public object Value
    {
        get => Error is null ? _value! : throw Error;
        init => _value = value;
    }

    /// <summary>Why the document cannot be read as its type, or <see langword="null"/> if it can.</summary>
    public MemoryFormatException? Error { get; init; }

    /// <summary>What the score is made of: the parts add up to it.</summary>
    public IReadOnlyList<RecallPart> Parts { get; init; } = [];

    /// <summary>The texts of the document that were searched, a line for each member.</summary>
    public string Text { get; init; } = "";

    /// <summary>An excerpt around what was found, as it was written.</summary>
    public string Snippet { get; init; } = "";

    /// <summary>
    /// What stands before it in its conversation, in order, each with the score 0; empty unless asked for.
    /// </summary>
    public IReadOnlyList<RecallItem> Before { get; init; } = [];

    /// <summary>
    /// What stands behind it in its conversation, in order, each with the score 0; empty unless asked for.
    /// </summary>
    public IReadOnlyList<RecallItem> After { get; init; } = [];
}
