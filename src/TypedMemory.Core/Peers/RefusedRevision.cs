namespace TypedMemory.Core.Peers;

/// <summary>A revision that a peer refused.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Revision">The revision; <see langword="null"/> if the peer refused the document without naming
/// one.</param>
/// <param name="Error">The peer's word for it, e.g. <c>forbidden</c>.</param>
/// <param name="Reason">The peer's reason.</param>
public sealed record RefusedRevision(string Id, RevisionId? Revision, string Error, string? Reason)
{
    /// <summary>
    /// Whether the peer only cannot take it at present: nothing is wrong with it. The default value is
    /// <see langword="false"/>.
    /// </summary>
    public bool IsTransient { get; init; }

    /// <summary>How often it was tried in the call. The default value is 1.</summary>
    public int Attempts { get; init; } = 1;
}
