namespace TypedMemory.Core.Merging.Explaining;

/// <summary>What one leaf says of a member.</summary>
/// <param name="Json">The value as canonical JSON; <see langword="null"/> if the leaf has no such member.</param>
/// <param name="Time">When it was set; <see langword="null"/> where nothing tells, or it comes from many edits.</param>
/// <param name="Actor">The actor that set it; <see langword="null"/> where nothing tells: another program did, or
/// many.</param>
public sealed record ExplainedValue(string? Json, DateTimeOffset? Time, string? Actor);
