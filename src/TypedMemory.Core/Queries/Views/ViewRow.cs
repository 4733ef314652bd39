namespace TypedMemory.Core.Queries.Views;

/// <summary>A row of a view.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Key">Its key, as JSON.</param>
/// <param name="Value">Its value, as JSON.</param>
public sealed record ViewRow(ViewPlace Place, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value);
