using TypedMemory.Core.Peers;

namespace TypedMemory.Replication.Engine;

/// <summary>Documents that were fetched, as many as are handed on at once.</summary>
/// <param name="Documents">The documents.</param>
/// <param name="Bytes">The size of their bodies.</param>
internal sealed record FetchedSlab(List<FetchedDocument> Documents, long Bytes);
