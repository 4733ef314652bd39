using System.Diagnostics.CodeAnalysis;

namespace TypedMemory;

/// <summary>A change of one document, as a repository's feed delivers it: the newest revision when it was read.</summary>
/// <typeparam name="T">The memory type.</typeparam>
public sealed class MemoryChange<T>
    where T : notnull
{
    /// <summary>The document's id.</summary>
    public required string Id { get; init; }

    /// <summary>The sequence of the change in this store; a feed can be resumed after it.</summary>
    public required long Sequence { get; init; }

    /// <summary>Whether the document was written or deleted.</summary>
    public required MemoryChangeKind Kind { get; init; }

    /// <summary>The winning revision.</summary>
    public required RevisionId Revision { get; init; }

    /// <summary>Whether there is a value: the document was written, and can be read as <typeparamref name="T"/>.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool HasValue => Kind == MemoryChangeKind.Written && Error is null;

    /// <summary>The value; the default of <typeparamref name="T"/> where <see cref="HasValue"/> is <see langword="false"/>.</summary>
    public T? Value { get; init; }

    /// <summary>Where the change came from: <see langword="null"/> for this store, else the name of the peer.</summary>
    public string? Origin { get; init; }

    /// <summary>Why the document cannot be read as <typeparamref name="T"/>; <see langword="null"/> if it can.</summary>
    public MemoryFormatException? Error { get; init; }
}
