namespace TypedMemory.Documents;

/// <summary>An edit by something that knows nothing of the reserved member (DESIGN, Merges, rule 7).</summary>
/// <param name="Generation">The generation of its revision.</param>
/// <param name="Actor">An actor that stands for this revision, where an entry of its own is needed: a pure function of the revision.</param>
internal readonly record struct ForeignEdit(int Generation, string Actor);
