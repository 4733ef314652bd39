using TypedMemory.Core.Store;

namespace TypedMemory.Hub.Databases;

/// <summary>A compaction that is under way.</summary>
/// <param name="Since">When it was asked for.</param>
/// <param name="Progress">How far it is.</param>
internal sealed record Compaction(DateTimeOffset Since, CompactionProgress Progress);
