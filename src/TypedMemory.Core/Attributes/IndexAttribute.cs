namespace TypedMemory;

/// <summary>
/// Keeps an index, in the transaction of the write, for queries: on a member over that one, on the type over several.
/// </summary>
/// <remarks>
/// An index serves queries that compare its first members with <c>==</c> and the next one in any way that has an order,
/// or sort by it. An index over a collection serves queries for what the collection contains. Read and kept by every
/// process that has the store open, whichever types it has registered.
/// </remarks>
[AttributeUsage(
    AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter | AttributeTargets.Class
        | AttributeTargets.Struct,
    AllowMultiple = true,
    Inherited = false)]
public sealed class IndexAttribute : Attribute
{
    /// <summary>An index over the member that the attribute stands on.</summary>
    public IndexAttribute()
    {
        Members = [];
    }

    /// <summary>An index over several members of the type that the attribute stands on.</summary>
    /// <param name="members">The names of the properties, the one that queries always compare with <c>==</c>
    /// first.</param>
    public IndexAttribute(params string[] members)
    {
        ArgumentNullException.ThrowIfNull(members);
        Members = members;
    }

    /// <summary>The names of the properties; empty for the member that the attribute stands on.</summary>
    public IReadOnlyList<string> Members { get; }

    /// <summary>
    /// Whether each member is kept in descending order, in the order of <see cref="Members"/>; for sorts in mixed
    /// directions. The default value is empty: all ascending. Every index serves the exact reverse of its order as
    /// well.
    /// </summary>
    public bool[] IsDescending { get; set; } = [];

    /// <summary>
    /// Whether no two documents of the type may have the same values in the members. The default value is
    /// <see langword="false"/>.
    /// </summary>
    /// <remarks>
    /// A guarantee for what this store's application writes: an edit that gives a document the values of another one is
    /// refused with
    /// <see cref="TypedMemoryErrorCodes.NotUnique"/>. What is pulled or merged is stored whatever it holds, so that
    /// nothing is lost: both documents are there, both can be edited, and no further one gets their values. Null, of
    /// any of the members, is never the same as another null. In a collection or a map, no element or entry may be one
    /// of another document. Documents that an older version of the schema wrote count once they are written again.
    /// </remarks>
    public bool IsUnique { get; set; }
}
