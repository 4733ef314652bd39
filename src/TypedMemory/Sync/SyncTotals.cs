namespace TypedMemory;

/// <summary>What a sync with all remotes came to. A remote in live sync counts in its own status instead.</summary>
/// <param name="Pulled">How many documents were written to this memory.</param>
/// <param name="Pushed">How many documents were written to the remotes.</param>
/// <param name="Refused">How many documents were refused by either side and are in the lists of refused
/// documents.</param>
public readonly record struct SyncTotals(long Pulled, long Pushed, long Refused);
