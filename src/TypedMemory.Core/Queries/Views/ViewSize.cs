namespace TypedMemory.Core.Queries.Views;

/// <summary>How much room views take.</summary>
/// <param name="Bytes">The bytes of their rows.</param>
/// <param name="Rows">How many rows there are.</param>
/// <param name="Sequence">The sequence at which they stand.</param>
public sealed record ViewSize(long Bytes, long Rows, long Sequence);
