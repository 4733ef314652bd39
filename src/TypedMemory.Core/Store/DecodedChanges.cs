namespace TypedMemory.Core.Store;

/// <summary>A page of a store's change feed that a decoder has read.</summary>
/// <typeparam name="TResult">What the decoder makes of a document.</typeparam>
/// <param name="Items">What it made of the rows.</param>
/// <param name="LastSequence">Where the next page starts: everything up to here was looked at, whether it matched or
/// not.</param>
/// <param name="HasMore">Whether rows beyond the page were there when it was read.</param>
public readonly record struct DecodedChanges<TResult>(IReadOnlyList<TResult> Items, long LastSequence, bool HasMore);
