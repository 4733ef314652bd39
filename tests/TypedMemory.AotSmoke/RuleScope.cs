using TypedMemory;

namespace Smoke;

/// <summary>Where a rule holds: a record within the document.</summary>
[MemoryObject]
public sealed record RuleScope([property: Index] string City, int Floor);
