namespace TypedMemory.Replication.Requests;

/// <summary>The limits of every kind of request to a peer that names documents.</summary>
internal sealed class RequestLimits
{
    /// <summary>Of <c>_changes</c>: the rows of a page.</summary>
    public RequestLimit Feed { get; } = new();

    /// <summary>Of <c>_revs_diff</c>.</summary>
    public RequestLimit Diff { get; } = new();

    /// <summary>Of <c>_bulk_get</c>.</summary>
    public RequestLimit Fetch { get; } = new();

    /// <summary>Of <c>_bulk_docs</c>.</summary>
    public RequestLimit Write { get; } = new();

    /// <summary>
    /// The documents that the peer said it could not give or take at present, in an answer that had others or none.
    /// </summary>
    public DocumentFailures AtPresent { get; } = new();
}
