using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace TypedMemory;

/// <summary>
/// What a full-text query looks for. Text from people goes in through anything but <see cref="Raw"/>: it is quoted.
/// </summary>
/// <remarks>
/// Words are found without regard to case and accents, by the stems of the member's language, in the members that carry
/// <see cref="FullTextAttribute"/>. Not for questions in plain words: <c>Recall</c> ranks what answers them.
/// </remarks>
[SuppressMessage("Usage", "CA2225", Justification = "And and Or are the named forms of the operators.")]
public sealed class FullText
{
    private FullText(string expression) => Expression = expression;

    /// <summary>The expression in SQLite's FTS5 syntax.</summary>
    public string Expression { get; }

    /// <summary>
    /// Every word must be there, in any order. Text without a word finds nothing. Not for questions: of "what do we do
    /// on Fridays?" all words, "what" and "do" too, are hardly ever in one text.
    /// </summary>
    /// <param name="text">The words, white space between them.</param>
    public static FullText Words(string text) => new(Join(text, " ", ""));

    /// <summary>
    /// At least one of the words must be there; documents with several of them come first. Not for questions: "what"
    /// and "do" count like every other word.
    /// </summary>
    /// <param name="text">The words, white space between them.</param>
    public static FullText AnyWord(string text) => new(Join(text, " OR ", ""));

    /// <summary>
    /// The words must be there one behind the other. Not for questions, whose words an answer has in another order.
    /// </summary>
    /// <param name="text">The phrase.</param>
    public static FullText Phrase(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(Quote(text));
    }

    /// <summary>Words that start so must be there, one for each: for search as you type.</summary>
    /// <param name="text">How the words start, white space between them.</param>
    public static FullText Prefix(string text) => new(Join(text, " ", "*"));

    /// <summary>An expression in FTS5 syntax, as it is. One that is malformed fails when the query runs.</summary>
    /// <param name="expression">The expression.</param>
    public static FullText Raw(string expression)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(expression);
        return new(expression);
    }

    /// <summary>Both must be found.</summary>
    public static FullText operator &(FullText left, FullText right)
    {
        ArgumentNullException.ThrowIfNull(left);
        return left.And(right);
    }

    /// <summary>At least one must be found.</summary>
    public static FullText operator |(FullText left, FullText right)
    {
        ArgumentNullException.ThrowIfNull(left);
        return left.Or(right);
    }

    /// <summary>Both must be found.</summary>
    /// <param name="other">The other one.</param>
    public FullText And(FullText other) => Combine(other, "AND");

    /// <summary>At least one must be found.</summary>
    /// <param name="other">The other one.</param>
    public FullText Or(FullText other) => Combine(other, "OR");

    /// <summary>The other one must not be found.</summary>
    /// <param name="other">The other one.</param>
    public FullText Without(FullText other) => Combine(other, "NOT");

    /// <inheritdoc/>
    public override string ToString() => Expression;

    private FullText Combine(FullText other, string word)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new($"({Expression}) {word} ({other.Expression})");
    }

    private static string Join(string text, string separator, string suffix)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(
            word => Quote(word) + suffix).ToList();
        return words.Count == 0 ? "\"\"" : string.Join(separator, words);
    }

    private static string Quote(string text) =>
        new StringBuilder("\"").Append(text).Replace(
            "\"", "\"\"", 1, text.Length).Replace('\0', ' ').Append('"').ToString();
}
