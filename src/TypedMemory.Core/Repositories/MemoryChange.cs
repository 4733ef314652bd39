using System.Diagnostics.CodeAnalysis;
using TypedMemory.Core.Keys;

namespace TypedMemory;

/// <summary>
/// A change of one document, as a repository's feed delivers it: the newest revision when it was read.
/// </summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
public sealed class MemoryChange<T, TId>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    private readonly TId _id;
    private readonly bool _hasId;
    private string? _documentId;

    /// <summary>Creates a change; its members are to be set.</summary>
    public MemoryChange()
    {
    }

    /// <summary>Creates the change of a document that was written and can be read.</summary>
    /// <param name="id">The key.</param>
    /// <param name="sequence">The sequence of the change.</param>
    /// <param name="revision">The winning revision.</param>
    /// <param name="value">The value.</param>
    [SetsRequiredMembers]
    public MemoryChange(TId id, long sequence, RevisionId revision, T value)
    {
        DocumentId = null!; // Made of the key, when somebody asks for it.
        _id = id;
        _hasId = true;
        Sequence = sequence;
        Kind = MemoryChangeKind.Written;
        Revision = revision;
        Value = value;
    }

    /// <summary>The key.</summary>
    /// <exception cref="MemoryFormatException">The document's id is not a key of the type: another program wrote the
    /// document.</exception>
    public TId Id => _hasId ? _id : DocumentKey.Read<TId>(DocumentId);

    /// <summary>The document's id as it is stored, e.g. <c>fact:a7:deploys</c>; there for every document.</summary>
    public required string DocumentId
    {
        get => _documentId ??= _id.DocumentId;
        init
        {
            _documentId = value;
            _hasId = false;
        }
    }

    /// <summary>The sequence of the change in this store; a feed can be resumed after it.</summary>
    public required long Sequence { get; init; }

    /// <summary>Whether the document was written or deleted.</summary>
    public required MemoryChangeKind Kind { get; init; }

    /// <summary>The winning revision.</summary>
    public required RevisionId Revision { get; init; }

    /// <summary>
    /// Whether there is a value: the document was written, and can be read as <typeparamref name="T"/>.
    /// </summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool HasValue => Kind == MemoryChangeKind.Written && Error is null;

    /// <summary>
    /// The value; the default of <typeparamref name="T"/> where <see cref="HasValue"/> is <see langword="false"/>.
    /// </summary>
    public T? Value { get; init; }

    /// <summary>Where the change came from: <see langword="null"/> for this store, else the name of the peer.</summary>
    public string? Origin { get; init; }

    /// <summary>
    /// Why the document cannot be read as <typeparamref name="T"/>, or <see langword="null"/> if it can.
    /// </summary>
    public MemoryFormatException? Error { get; init; }

    /// <summary>
    /// What happened to which document, at which revision and sequence, and where it came from; never what it holds.
    /// </summary>
    public override string ToString()
    {
        string text = $"{Kind} {DocumentId} {Revision} at {Sequence}{(Origin is null ? "" : $" from {Origin}")}";
        return Error is null ? text : $"{text}: {Error.Message}";
    }
}
