namespace TypedMemory;

/// <summary>A member of a document that a query found.</summary>
/// <typeparam name="TValue">The member's type.</typeparam>
public sealed class MemoryProjected<TValue>
{
    private readonly TValue? _value;

    internal MemoryProjected(string id, TValue value) => (Id, _value) = (id, value);

    internal MemoryProjected(string id, MemoryFormatException error) => (Id, Error) = (id, error);

    /// <summary>The document's id.</summary>
    public string Id { get; }

    /// <summary>Why the document cannot be read; <see langword="null"/> if it can.</summary>
    public MemoryFormatException? Error { get; }

    /// <summary>The member's value.</summary>
    /// <exception cref="MemoryFormatException">The document cannot be read.</exception>
    public TValue Value => Error is null ? _value! : throw Error;
}
