using System.Text.Json;

namespace TypedMemory;

/// <summary>A document as JSON.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="Value">The members that its type knows; undefined for one that cannot be read as its type.</param>
public sealed record MemoryJsonDocument(string Id, RevisionId Revision, JsonElement Value);
