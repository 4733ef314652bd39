namespace TypedMemory.Core.Queries.Views;

/// <summary>A row that a document has in a view.</summary>
/// <param name="View">The number of the view.</param>
/// <param name="Order">The bytes that have the order of the key; none is the beginning of another's.</param>
/// <param name="Key">The key, as JSON.</param>
/// <param name="Value">The value, as JSON.</param>
public readonly record struct ViewEntry(
    int View, ReadOnlyMemory<byte> Order, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value);
