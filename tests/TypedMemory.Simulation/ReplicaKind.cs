namespace TypedMemory.Simulation;

/// <summary>What runs on a machine.</summary>
internal enum ReplicaKind
{
    /// <summary>An application of the newest version.</summary>
    Application,

    /// <summary>An application whose types lack the newest members.</summary>
    OlderSchema,

    /// <summary>
    /// An application whose library lacks a merge kind besides: it has to leave such conflicts to others.
    /// </summary>
    OlderLibrary,

    /// <summary>A server that keeps revision trees and resolves nothing.</summary>
    Hub,
}
