namespace TypedMemory.Files.Tool;

/// <summary>A call that cannot be done; its message is the answer to the model.</summary>
internal sealed class MemoryToolException(string message) : Exception(message);
