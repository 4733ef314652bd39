namespace TypedMemory.Core.Queries.Views;

/// <summary>A place among the rows of a view.</summary>
/// <param name="Order">The bytes that have the order of the key.</param>
/// <param name="Id">The document.</param>
/// <param name="Number">Which of the document's rows of that key it is.</param>
public sealed record ViewPlace(ReadOnlyMemory<byte> Order, string Id, long Number);
