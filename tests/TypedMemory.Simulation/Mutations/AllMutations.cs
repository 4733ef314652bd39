namespace TypedMemory.Simulation;

/// <summary>
/// Every part of the numbered merge rules of docs/design.md, and of what trust is made of, that can be taken away: schedules must fail without each.
/// </summary>
internal static class AllMutations
{
    public static IReadOnlyList<Mutation> List { get; } =
    [
        .. WithoutRule1.All, .. WithoutRule2.All, .. WithoutRule3.All, .. WithoutRule4.All, .. WithoutRule5.All,
        .. WithoutRule6.All,
        .. WithoutRule7.All, .. WithoutTrust.All, .. WithoutLifetimes.All,
    ];
}
