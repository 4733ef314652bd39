namespace TypedMemory.Sqlite.Queries;

/// <summary>How a query is answered.</summary>
/// <param name="Sources">Where its documents come from.</param>
internal sealed record QueryPlan(IReadOnlyList<QuerySource> Sources)
{
    /// <summary>Whether the only source delivers the documents in the order that is asked for.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>Whether a document can be delivered more than once.</summary>
    public bool CanRepeat => Sources.Count > 1 || Sources[0].Repeats;

    /// <summary>Whether that is the reverse of the order of the source.</summary>
    public bool IsReverse { get; init; }
}
