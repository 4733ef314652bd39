namespace TypedMemory.Core.Store;

/// <summary>A local document: never replicated, in no feed, without revisions of its own here.</summary>
/// <param name="Id">The id without <c>_local/</c>.</param>
/// <param name="Body">A JSON object in UTF-8, without the members of the envelope; <see langword="null"/> deletes
/// it.</param>
public sealed record LocalDocument(string Id, ReadOnlyMemory<byte>? Body)
{
    /// <summary>
    /// The peer's revision of it (<c>0-N</c>), which a CouchDB demands when it is replaced, or <see langword="null"/>
    /// if
    /// new. A store keeps it as given.
    /// </summary>
    public string? Revision { get; init; }
}
