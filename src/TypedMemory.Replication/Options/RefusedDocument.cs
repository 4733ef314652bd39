using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>
/// A document that a peer refused, or that could not be read: passed by, so that it never stalls the rest.
/// </summary>
/// <param name="Id">The document's id.</param>
/// <param name="Direction">Which way it was to go.</param>
/// <param name="Error">The peer's word for it, e.g. <c>forbidden</c>, or a value of
/// <see cref="TypedMemoryErrorCodes"/>.</param>
/// <param name="Reason">The peer's reason.</param>
public sealed record RefusedDocument(string Id, ReplicationDirection Direction, string Error, string? Reason)
{
    /// <summary>The revisions that were to be moved; the refused one and those that are held with it.</summary>
    public ImmutableArray<RevisionId> Revisions { get; init; } = [];

    /// <summary>
    /// The sequence of the peer's row, as its JSON text, where the row itself was refused, or <see langword="null"/>
    /// for a
    /// document.
    /// </summary>
    public string? Sequence { get; init; }

    /// <summary>How many times it was tried.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>When it was tried last.</summary>
    public DateTimeOffset LastAttempt { get; init; }

    /// <summary>
    /// What the refusal was judged by: this library's version, the credentials' and the peer's rules. When it is
    /// another one, the document is tried again.
    /// </summary>
    public string Policy { get; init; } = "";

    /// <summary>Whether nothing is known to be wrong with the document: each run tries it again.</summary>
    public bool IsAtPresent => Policy.Length == 0;
}
