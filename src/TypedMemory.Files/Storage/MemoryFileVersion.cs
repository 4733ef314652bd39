namespace TypedMemory;

/// <summary>A file as it was.</summary>
/// <param name="Revision">The revision of its document.</param>
/// <param name="Text">
/// Its text; <see langword="null"/> for a delete, for what is not text, and where it is gone.
/// </param>
/// <param name="IsAvailable">Whether the store still has it.</param>
/// <param name="Deleted">Whether the file was deleted by it.</param>
public sealed record MemoryFileVersion(RevisionId Revision, string? Text, bool IsAvailable, bool Deleted)
{
    /// <summary>When it was edited, by the clock of who did; <see langword="null"/> if it is not known.</summary>
    public DateTimeOffset? EditedAt { get; init; }
}
