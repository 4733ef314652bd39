namespace TypedMemory.Core.Queries.Views;

/// <summary>
/// A bound of a range of a view's rows: before the first row of that key and document, or of a later one.
/// </summary>
/// <param name="Order">The bytes that have the order of the key.</param>
/// <param name="Id">The document, or empty for all documents of the key.</param>
public readonly record struct ViewBound(ReadOnlyMemory<byte> Order, string Id);
