namespace TypedMemory.AI.Tools;

/// <summary>A revision of a document, as a tool tells of it.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="State"><c>available</c>, <c>deleted</c>, <c>unreadable</c>, or <c>gone</c> where its content was
/// dropped.</param>
/// <param name="Value">The value of one that is available.</param>
internal sealed record ToolRevision(RevisionId Revision, string State, ReadOnlyMemory<byte> Value);
