namespace TypedMemory.Core.Queries;

/// <summary>How far the building of a type's indexes is.</summary>
/// <param name="Prefix">The prefix of the type's ids.</param>
/// <param name="Done">How many documents are in the indexes.</param>
/// <param name="Total">How many documents there are; moves while others write.</param>
public readonly record struct IndexProgress(string Prefix, long Done, long Total);
