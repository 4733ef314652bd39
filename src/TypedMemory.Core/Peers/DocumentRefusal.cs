namespace TypedMemory.Core.Peers;

/// <summary>A document that a peer refused.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Error">The peer's word for it, e.g. <c>forbidden</c>.</param>
/// <param name="Reason">The peer's reason, or <see langword="null"/> if it gave none.</param>
public sealed record DocumentRefusal(string Id, string Error, string? Reason)
{
    /// <summary>
    /// Whether the peer only cannot take it at present: nothing is wrong with it. The default value is
    /// <see langword="false"/>.
    /// </summary>
    public bool IsTransient { get; init; }

    /// <summary>How often it was tried in the call. The default value is 1.</summary>
    public int Attempts { get; init; } = 1;
}
