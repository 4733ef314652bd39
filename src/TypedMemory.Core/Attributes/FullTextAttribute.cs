namespace TypedMemory;

/// <summary>
/// Keeps a full-text index over a text, in the transaction of the write: for questions in plain words, and for queries
/// with
/// <see cref="FullText"/>.
/// </summary>
/// <remarks>
/// The member is a string, or a collection of strings or of records: each element is a line, of a record each of its
/// strings.
/// </remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class FullTextAttribute : Attribute
{
    /// <summary>
    /// The language by whose rules words are compared. The default value is <see cref="FullTextLanguage.English"/>.
    /// Another one builds the index anew when the store is opened.
    /// </summary>
    public FullTextLanguage Language { get; set; }

    /// <summary>
    /// How much a word counts that is found in this member, compared to one in another. The default value is 1; it must
    /// be greater than 0 and at most 100.
    /// </summary>
    public double Weight { get; set; } = 1;
}
