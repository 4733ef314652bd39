namespace TypedMemory;

/// <summary>
/// The member says how young a document is: questions in plain words then add to the score of young documents, without
/// being asked to.
/// </summary>
/// <remarks>
/// The member is a <see cref="DateTimeOffset"/>, a <see cref="DateTime"/> or a <see cref="DateOnly"/>; a document that
/// has none there gets nothing. A type has one such member. <c>Recency(...)</c> of a question takes its place, and
/// turns it off with a weight of 0; the part <see cref="RecallPartKind.Recency"/> of a hit says what it added.
/// </remarks>
/// <example><code>
/// [Recency(HalfLife = "7.00:00:00")] public DateTimeOffset At { get; init; }
/// </code></example>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class RecencyAttribute : Attribute
{
    /// <summary>
    /// After what time half of the weight is left, as a <see cref="TimeSpan"/> is written. The default value is
    /// <c>30.00:00:00</c>, thirty days.
    /// </summary>
    public string HalfLife { get; set; } = "30.00:00:00";

    /// <summary>
    /// What is added to a document of this moment, as a share of its score. The default value is 1: it is doubled.
    /// </summary>
    public double Weight { get; set; } = 1;
}
