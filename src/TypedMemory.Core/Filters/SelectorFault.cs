namespace TypedMemory.Core.Filters;

/// <summary>The reason why a text is not a selector.</summary>
/// <param name="Error">CouchDB's word for the error, e.g. <c>invalid_operator</c>.</param>
/// <param name="Reason">What is wrong, in a sentence.</param>
public sealed record SelectorFault(string Error, string Reason);
