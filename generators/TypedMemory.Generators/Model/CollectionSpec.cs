namespace TypedMemory.Generators;

/// <summary>How a collection is built from its elements.</summary>
/// <param name="Create">The expression that makes the builder.</param>
/// <param name="Finish">What turns the builder <c>items</c> into the collection.</param>
/// <param name="HasDefault">Whether the type has a default value that is not a collection (ImmutableArray).</param>
/// <param name="Add">The method that adds an element.</param>
internal sealed record CollectionSpec(string Create, string Finish, bool HasDefault = false, string Add = "Add")
{
    /// <summary>What gives the elements of the collection <c>value</c>.</summary>
    public string Items { get; init; } = "value";

    /// <summary>
    /// Whether the places of the elements are what the collection is about: it is not a set, whatever the merge.
    /// </summary>
    public bool IsSequence { get; init; }
}
