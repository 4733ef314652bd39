namespace TypedMemory.Core.Queries;

/// <summary>A document that a query found.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Revision">Its winning revision.</param>
/// <param name="Body">Its body.</param>
/// <param name="SortKey">The bytes of the members that the order is by.</param>
public sealed record QueryRow(string Id, RevisionId Revision, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> SortKey)
{
    /// <summary>The document's place in the order.</summary>
    public QueryPosition Position => new(SortKey, Id);

    /// <summary>The rank of a document that was found in the full text; 0 otherwise.</summary>
    public double Rank { get; init; }

    /// <summary>An excerpt around what was found in the full text; empty otherwise.</summary>
    public string Snippet { get; init; } = "";
}
