namespace TypedMemory.Generators;

/// <summary>How a collection is built from its elements.</summary>
/// <param name="Create">The expression that makes the builder.</param>
/// <param name="Finish">What turns the builder <c>items</c> into the collection.</param>
/// <param name="HasDefault">Whether the type has a default value that is not a collection (ImmutableArray).</param>
/// <param name="Add">The method that adds an element.</param>
internal sealed record CollectionSpec(string Create, string Finish, bool HasDefault = false, string Add = "Add")
{
    /// <summary>
    /// The statement that declares the builder; without <c>var</c>, which an application's type can be called.
    /// </summary>
    public string Declaration
    {
        get
        {
            int open = Create.IndexOf('(');
            if (Create.StartsWith("new ", System.StringComparison.Ordinal))
                return $"{Create.Substring(4, open - 4)} items = new{Create.Substring(open)};";
            const string method = ".CreateBuilder";
            int call = Create.IndexOf(method + "<", System.StringComparison.Ordinal);
            string arguments = Create.Substring(call + method.Length, open - call - method.Length);
            return $"{Create.Substring(0, call)}{arguments}.Builder items = {Create};";
        }
    }

    /// <summary>What gives the elements of the collection <c>value</c>.</summary>
    public string Items { get; init; } = "value";

    /// <summary>
    /// Whether the places of the elements are what the collection is about: it is not a set, whatever the merge.
    /// </summary>
    public bool IsSequence { get; init; }
}
