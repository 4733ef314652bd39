using TypedMemory.Benchmarks.Queries;

namespace TypedMemory.Benchmarks.Hub;

/// <summary>What <c>_find</c> answers.</summary>
/// <param name="Docs">The documents.</param>
internal sealed record FoundFacts(IReadOnlyList<QueryFact> Docs);
