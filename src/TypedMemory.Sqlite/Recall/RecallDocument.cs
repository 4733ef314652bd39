namespace TypedMemory.Sqlite.Recall;

/// <summary>A document that a search reads.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Revision">Its winning revision.</param>
/// <param name="Body">Its body, as it is stored.</param>
/// <param name="Present">Its body in the present form.</param>
internal sealed record RecallDocument(string Id, RevisionId Revision, byte[] Body, byte[] Present);
