namespace TypedMemory;

/// <summary>How much the age of a document counts.</summary>
/// <param name="Member">The member with the time.</param>
/// <param name="HalfLife">After what time half of the weight is left.</param>
/// <param name="Weight">What is added to a document of this moment, as a share of its score.</param>
public sealed record RecallRecency(MemoryMember Member, TimeSpan HalfLife, double Weight);
