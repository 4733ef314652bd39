namespace TypedMemory.Inspector.Documents;

/// <summary>A member of a document's body, its value as it is stored.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The JSON text of the value.</param>
internal readonly record struct BodyMember(string Name, ReadOnlyMemory<byte> Value);
