using System.Collections.Immutable;

namespace TypedMemory.Core.Queries.Views;

/// <summary>The rows of a document.</summary>
/// <param name="Id">The document.</param>
/// <param name="Rows">Its rows; <see cref="ViewEntry.View"/> says in which view each stands.</param>
public sealed record ViewDocument(string Id, ImmutableArray<ViewEntry> Rows);
