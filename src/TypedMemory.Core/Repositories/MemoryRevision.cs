using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>One revision in the history of a document.</summary>
/// <typeparam name="T">The memory type.</typeparam>
public sealed class MemoryRevision<T>
    where T : notnull
{
    /// <summary>The revision.</summary>
    public required RevisionId Revision { get; init; }

    /// <summary>
    /// Whether the store still has the body; those of superseded revisions go as the store's setting says.
    /// </summary>
    public required bool IsAvailable { get; init; }

    /// <summary>Whether the revision is a tombstone; <see langword="false"/> where the body is gone.</summary>
    public bool Deleted { get; init; }

    /// <summary>
    /// The value; the default of <typeparamref name="T"/> for a tombstone, an error, and where the body is gone.
    /// </summary>
    public T? Value { get; init; }

    /// <summary>
    /// Why the revision cannot be read as <typeparamref name="T"/>, or <see langword="null"/> if it can.
    /// </summary>
    public MemoryFormatException? Error { get; init; }

    /// <summary>
    /// When the revision's latest edit was made, by the clock of whoever made it, or later than what it saw, or
    /// <see langword="null"/> where the body is gone or tells none, as that of a program without this library.
    /// </summary>
    /// <remarks>Increments of counters and changes of sets have no time of their own.</remarks>
    public DateTimeOffset? EditedAt { get; init; }

    /// <summary>The actor that made that edit, or <see langword="null"/> if none is told.</summary>
    public string? EditedBy { get; init; }

    /// <summary>
    /// Since when the revision was the present one in this store, by its clock; of the oldest one that is kept,
    /// <see cref="EditedAt"/>. <see langword="null"/> where the body is gone, or nobody knows.
    /// </summary>
    public DateTimeOffset? CurrentSince { get; init; }

    /// <summary>
    /// The revision that <see cref="Differences"/> are told against: the newest older one that is kept.
    /// <see langword="null"/> if there is none.
    /// </summary>
    public RevisionId? DiffersFrom { get; init; }

    /// <summary>
    /// What the revision changed, property by property; all that it has for a first revision, and nothing where no
    /// older one is kept.
    /// </summary>
    public ImmutableArray<MemoryDifference> Differences { get; init; } = [];

    /// <summary>The revision and what there is of it; never what it holds.</summary>
    public override string ToString()
    {
        if (!IsAvailable) return $"{Revision}, body gone";
        if (Deleted) return $"{Revision}, deleted";
        return Error is null ? $"{Revision}" : $"{Revision}: {Error.Message}";
    }
}
