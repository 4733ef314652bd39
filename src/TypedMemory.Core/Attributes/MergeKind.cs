namespace TypedMemory;

/// <summary>
/// How concurrent edits of one member become one value. Each is a join: commutative, associative, idempotent.
/// </summary>
public enum MergeKind
{
    /// <summary>The edit with the greatest stamp wins; the default of every member.</summary>
    LastWriterWins,

    /// <summary>The first value that was ever set wins.</summary>
    FirstWriterWins,

    /// <summary>
    /// The greatest value of the member's type wins: numbers by value, times by the moment, text by its UTF-8 bytes.
    /// </summary>
    Max,

    /// <summary>
    /// The smallest value of the member's type wins: numbers by value, times by the moment, text by its UTF-8 bytes.
    /// </summary>
    Min,

    /// <summary>An enum that only moves forward, in the order of its declaration.</summary>
    Monotone,

    /// <summary>A set of elements; an element that is added while another replica removes it stays.</summary>
    Set,

    /// <summary>A number that is changed by increments; every replica's increments count.</summary>
    Counter,

    /// <summary>
    /// A map whose entries merge one by one, last writer wins; an entry updated while removed elsewhere stays.
    /// </summary>
    Map,

    /// <summary>A nested record whose members merge one by one, last writer wins.</summary>
    Record,

    /// <summary>
    /// A rule of the application's own, <see cref="IMerge{T}"/>; said by its type: <c>[Merge(typeof(…))]</c>.
    /// </summary>
    Custom,
}
