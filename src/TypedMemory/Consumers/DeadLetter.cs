namespace TypedMemory;

/// <summary>A change that a consumer could not handle.</summary>
/// <param name="DocumentId">The document's id.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="Sequence">The sequence of the change.</param>
/// <param name="Error">What its handler failed with the last time.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="At">When it was given up.</param>
public sealed record DeadLetter(
    string DocumentId, RevisionId Revision, long Sequence, string Error, int Attempts, DateTimeOffset At);
