namespace TypedMemory.Core.Queries;

/// <summary>A document that stands beside another one in a conversation.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Revision">Its winning revision.</param>
/// <param name="Body">Its body.</param>
/// <param name="Text">Its texts, a line for each member that has a full text.</param>
public sealed record RecallNeighbor(string Id, RevisionId Revision, ReadOnlyMemory<byte> Body, string Text);
