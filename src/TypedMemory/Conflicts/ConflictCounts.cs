namespace TypedMemory;

/// <summary>The number of conflicts that a memory has now, and of those that it had.</summary>
/// <param name="Open">Documents with more than one live leaf, of any type, and those where a delete beside a live leaf
/// cannot be read.</param>
/// <param name="Resolved">Documents that were resolved since the services were built, each as often as it was.</param>
/// <param name="Manual">Open ones that their type leaves to the application.</param>
/// <param name="AwaitingNewerVersion">Open ones that use what only a newer version of the library can merge.</param>
/// <param name="Failed">Open ones that cannot be merged because a leaf is damaged.</param>
public sealed record ConflictCounts(long Open, long Resolved, long Manual, long AwaitingNewerVersion, long Failed);
