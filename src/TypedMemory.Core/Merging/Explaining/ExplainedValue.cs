namespace TypedMemory.Core.Merging.Explaining;

/// <summary>The value of a member in one leaf.</summary>
/// <param name="Json">The value as canonical JSON, or <see langword="null"/> if the leaf has no such member.</param>
/// <param name="Time">When it was set, or <see langword="null"/> where nothing tells, or it comes from many
/// edits.</param>
/// <param name="Actor">The actor that set it, or <see langword="null"/> where nothing tells: another program did, or
/// many.</param>
public sealed record ExplainedValue(string? Json, DateTimeOffset? Time, string? Actor);
