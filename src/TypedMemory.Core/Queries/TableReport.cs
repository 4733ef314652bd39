namespace TypedMemory.Core.Queries;

/// <summary>What a table of a store holds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Bytes">The bytes of its values, without what the file format adds.</param>
public sealed record TableReport(string Name, long Rows, long Bytes);
