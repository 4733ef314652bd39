namespace TypedMemory;

/// <summary>The result of a rotation of keys.</summary>
/// <param name="Documents">How many documents it looked at.</param>
/// <param name="Resealed">How many of them it has sealed again.</param>
/// <param name="Failed">How many could not be sealed again; they stay as they are, and the log says why.</param>
public readonly record struct KeyRotationResult(long Documents, long Resealed, long Failed);
