namespace TypedMemory.Simulation;

/// <summary>Expiry, supersession, forgetting and restoring (docs/guides/trust.md).</summary>
internal static class WithoutLifetimes
{
    public static IEnumerable<Mutation> All { get; } =
    [
        new("trust-expired", "what is over is shown") { Trust = TrustFault.ShowsExpired },
        new("trust-sweep", "a sweep deletes as a user does") { Trust = TrustFault.SweepsAsUser },
        new("trust-link", "an edit drops the link that its value does not have") { Trust = TrustFault.EditsDropLinks },
        new("trust-forget", "a forget writes no tombstone") { Trust = TrustFault.ForgetsHereOnly },
        new("trust-restore", "a restore brings the old stamps back") { Trust = TrustFault.RestoresOldStamps },
    ];
}
