using TypedMemory.Core.Keys;

namespace TypedMemory;

/// <summary>What a query selected of a document.</summary>
/// <typeparam name="TId">The typed key of the memory type.</typeparam>
/// <typeparam name="TValue">The type of what is selected.</typeparam>
public sealed class MemoryProjected<TId, TValue>
    where TId : struct, IMemoryId<TId>
{
    private readonly TValue? _value;

    internal MemoryProjected(string documentId, TValue value) => (DocumentId, _value) = (documentId, value);

    internal MemoryProjected(string documentId, MemoryFormatException error) =>
        (DocumentId, Error) = (documentId, error);

    /// <summary>The key. It is read from <see cref="DocumentId"/> at every call.</summary>
    /// <exception cref="MemoryFormatException">The document's id is not a key of the type: another program wrote the
    /// document.</exception>
    public TId Id => DocumentKey.Read<TId>(DocumentId);

    /// <summary>The document's id as it is stored; there for every document.</summary>
    public string DocumentId { get; }

    /// <summary>Why the document cannot be read, or <see langword="null"/> if it can.</summary>
    public MemoryFormatException? Error { get; }

    /// <summary>The member's value.</summary>
    /// <exception cref="MemoryFormatException">The document cannot be read.</exception>
    public TValue Value => Error is null ? _value! : throw Error;

    /// <summary>The id and what is selected, or why the document cannot be read.</summary>
    public override string ToString() => Error is null ? $"{DocumentId}: {_value}" : $"{DocumentId}: {Error.Message}";
}
