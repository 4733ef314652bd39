namespace TypedMemory.Simulation;

/// <summary>The simulated process is dead: whoever waits for the store gets no answer.</summary>
internal sealed class ProcessKilledException()
    : TypedMemoryException(TypedMemoryErrorCodes.Unavailable, "The process was killed.", isTransient: true);
