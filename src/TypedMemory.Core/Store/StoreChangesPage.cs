using System.Collections.Immutable;

namespace TypedMemory.Core.Store;

/// <summary>A page of a store's change feed.</summary>
/// <param name="Changes">The rows.</param>
/// <param name="LastSequence">Where the next page starts: everything up to here was looked at, whether it matched or
/// not.</param>
/// <param name="HasMore">Whether rows beyond the page were there when it was read.</param>
public sealed record StoreChangesPage(ImmutableArray<StoreChange> Changes, long LastSequence, bool HasMore);
