namespace TypedMemory.AI.Tools;

/// <summary>A revision of a document, as a tool tells of it.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="State"><c>available</c>, <c>deleted</c>, <c>unreadable</c>, or <c>gone</c> where its content was
/// dropped.</param>
/// <param name="Value">The value of one that is available.</param>
internal sealed record ToolRevision(RevisionId Revision, string State, ReadOnlyMemory<byte> Value)
{
    /// <summary>When its latest edit was made; <see langword="null"/> if nothing tells.</summary>
    public DateTimeOffset? EditedAt { get; init; }

    /// <summary>The actor that made that edit; <see langword="null"/> if none is told.</summary>
    public string? EditedBy { get; init; }

    /// <summary>Since when it was the present one in this store; <see langword="null"/> if nobody knows.</summary>
    public DateTimeOffset? CurrentSince { get; init; }
}
