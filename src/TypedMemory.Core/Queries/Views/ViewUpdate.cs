using System.Collections.Immutable;

namespace TypedMemory.Core.Queries.Views;

/// <summary>New rows of the views of a signature.</summary>
/// <param name="Signature">The signature.</param>
/// <param name="From">The sequence at which the views must stand.</param>
/// <param name="To">The sequence at which they stand then.</param>
/// <param name="Documents">The documents that changed between the two; one without rows is deleted, or emits
/// nothing.</param>
public sealed record ViewUpdate(string Signature, long From, long To, ImmutableArray<ViewDocument> Documents);
