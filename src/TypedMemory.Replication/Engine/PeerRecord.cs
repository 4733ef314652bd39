using TypedMemory.Core.Store;

namespace TypedMemory.Replication.Engine;

/// <summary>What came of reading a record that a peer keeps for us.</summary>
/// <param name="Document">The record, or <see langword="null"/> if there is none, or none that can be read.</param>
/// <param name="IsReadable">Whether the peer could say so.</param>
internal readonly record struct PeerRecord(LocalDocument? Document, bool IsReadable);
