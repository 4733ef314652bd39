namespace TypedMemory.Generators;

/// <summary>A case of a hierarchy that has a member.</summary>
/// <param name="TypeName">The case's type.</param>
/// <param name="Discriminator">What tells it apart, as canonical JSON.</param>
/// <param name="CanBeMissing">Whether a document of the case can lack the member.</param>
internal sealed record MemberCaseSpec(string TypeName, string Discriminator, bool CanBeMissing);
