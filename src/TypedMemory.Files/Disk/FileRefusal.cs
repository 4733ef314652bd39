namespace TypedMemory;

/// <summary>A file that is not synced.</summary>
/// <param name="Path">Its name.</param>
/// <param name="Reason">Why: a sentence without its subject, "it is a link, …".</param>
public sealed record FileRefusal(string Path, string Reason);
