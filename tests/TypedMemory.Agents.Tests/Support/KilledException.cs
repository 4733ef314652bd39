namespace TypedMemory.Agents.Tests;

/// <summary>The process is no more.</summary>
internal sealed class KilledException() : Exception("killed");
