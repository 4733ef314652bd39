namespace TypedMemory.Files.Tests;

/// <summary>The process is no more.</summary>
public sealed class KilledException() : Exception("killed");
