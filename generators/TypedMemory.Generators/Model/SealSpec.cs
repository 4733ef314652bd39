namespace TypedMemory.Generators;

/// <summary>How a member is sealed.</summary>
/// <param name="AcceptsPlaintext">Whether values in plain are read.</param>
/// <param name="LocalPlaintext">Whether queries may see the value in plain.</param>
internal sealed record SealSpec(bool AcceptsPlaintext, bool LocalPlaintext);
