namespace TypedMemory.Core.Store;

/// <summary>A page of documents that a decoder has read, in the order of their ids.</summary>
/// <typeparam name="TResult">What the decoder makes of a document.</typeparam>
/// <param name="Items">What it made.</param>
/// <param name="LastId">The id of the last document, or <see langword="null"/> if the page is empty.</param>
/// <param name="HasMore">Whether the range may hold documents beyond the page.</param>
public readonly record struct DecodedPage<TResult>(IReadOnlyList<TResult> Items, string? LastId, bool HasMore);
