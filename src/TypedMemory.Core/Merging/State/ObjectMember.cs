namespace TypedMemory.Core.Merging.State;

/// <summary>A member of a JSON object, and where it stands in the object's text.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Start">The offset of the name's opening quote.</param>
/// <param name="End">The offset after the value.</param>
internal readonly record struct ObjectMember(MemberName Name, ReadOnlyMemory<byte> Value, int Start, int End);
