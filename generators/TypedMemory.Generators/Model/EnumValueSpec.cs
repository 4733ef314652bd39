namespace TypedMemory.Generators;

/// <summary>A value of an enum.</summary>
/// <param name="Name">Its name in C#.</param>
/// <param name="JsonName">Its name in JSON.</param>
/// <param name="Number">Its number, as text.</param>
/// <param name="IsAlias">Whether an earlier name has the same number: it is read, and never written.</param>
internal sealed record EnumValueSpec(string Name, string JsonName, string Number, bool IsAlias);
