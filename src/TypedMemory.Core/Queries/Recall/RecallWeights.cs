namespace TypedMemory;

/// <summary>How much counts beside the words themselves, each as a share of what words score.</summary>
/// <remarks>
/// The default values were chosen on conversations of people; see the guide to recall. 0 switches a part off.
/// </remarks>
public sealed record RecallWeights
{
    /// <summary>The weights that hold where none are given.</summary>
    public static RecallWeights Default { get; } = new();

    /// <summary>
    /// What is added to a document that has all words of the question; less for some of them. The default value is 0.5.
    /// </summary>
    public double Together { get; init; } = 0.5;

    /// <summary>
    /// What is added for each two words that stand side by side as in the question. The default value is 0.2.
    /// </summary>
    public double Phrase { get; init; } = 0.2;

    /// <summary>
    /// The share of its score that a document lends to the one behind it in its conversation. The default value is 0.4.
    /// </summary>
    public double Beside { get; init; } = 0.4;

    /// <summary>
    /// The share of <see cref="Beside"/> that a document lends to the one before it. The default value is 0.6.
    /// </summary>
    public double Behind { get; init; } = 0.6;

    /// <summary>
    /// The share of both that is left for documents one place further away. The default value is 0.4.
    /// </summary>
    public double Decay { get; init; } = 0.4;

    /// <summary>
    /// The share of the score of its whole conversation that a document is lent. The default value is 0.5.
    /// </summary>
    public double Thread { get; init; } = 0.5;

    /// <summary>
    /// What is added to the document whose vector is nearest to the question, as a share of the greatest score by
    /// words; less to those that are further away. It counts for types with <see cref="VectorAttribute"/> where the
    /// application has a model. The default value is 0.3.
    /// </summary>
    public double Meaning { get; init; } = 0.3;
}
