using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Documents;

/// <summary>What became of one document of a write request.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Revision">The revision that it has now, or was sent with.</param>
/// <param name="Error">Why it was not written.</param>
internal readonly record struct WrittenDocument(string Id, RevisionId Revision, HubException? Error);
