namespace TypedMemory.Simulation;

/// <summary>What a rule that is wrong may go by, and a right one may not.</summary>
/// <param name="Replica">The replica that lacks the rule.</param>
/// <param name="Now">Its wall clock.</param>
internal sealed record MutationContext(SimulatedReplica Replica, Func<long> Now);
