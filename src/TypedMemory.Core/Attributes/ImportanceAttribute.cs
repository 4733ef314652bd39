namespace TypedMemory;

/// <summary>
/// The member says how important a document is: questions in plain words then add to the score of important documents,
/// without being asked to.
/// </summary>
/// <remarks>
/// The member is a number or an enum, 0 for what does not matter; a document that has none there gets nothing. A type
/// has one such member. <c>Importance(...)</c> of a question takes its place, and turns it off with a weight of 0; the
/// part <see cref="RecallPartKind.Importance"/> of a hit says what it added.
/// </remarks>
/// <example><code>
/// [Importance(Max = 10)] public int Importance { get; init; }
/// </code></example>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class ImportanceAttribute : Attribute
{
    /// <summary>
    /// The number of what is most important; what is above it counts as much. The default value is 1.
    /// </summary>
    public double Max { get; set; } = 1;

    /// <summary>
    /// What is added to a document with that number, as a share of its score. The default value is 1: it is doubled.
    /// </summary>
    public double Weight { get; set; } = 1;
}
