namespace TypedMemory.Simulation;

/// <summary>How replicas are linked.</summary>
internal enum Topology
{
    /// <summary>All with one hub, which keeps revision trees and resolves nothing.</summary>
    Star,

    /// <summary>Each with the next.</summary>
    Chain,

    /// <summary>Each with the next, the last with the first.</summary>
    Ring,

    /// <summary>Every pair.</summary>
    Pairs,

    /// <summary>Two hubs that replicate with each other, each with half of the replicas.</summary>
    TwoHubs,

    /// <summary>A star in which every other replica takes only some of the documents.</summary>
    Filtered,
}
