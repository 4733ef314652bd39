using System.Text;

namespace TypedMemory.Core.Store;

/// <summary>
/// A document's winner as it lies in the store's page: nothing is copied, and nothing outlives the call that gets it.
/// </summary>
public readonly ref struct DocumentRow
{
    /// <summary>Creates a row.</summary>
    /// <param name="utf8Id">The document's id in UTF-8.</param>
    /// <param name="revision">The winning revision.</param>
    /// <param name="deleted">Whether it is a tombstone.</param>
    /// <param name="body">Its body.</param>
    public DocumentRow(ReadOnlySpan<byte> utf8Id, RevisionId revision, bool deleted, ReadOnlySpan<byte> body)
    {
        Utf8Id = utf8Id;
        Revision = revision;
        Deleted = deleted;
        Body = body;
    }

    /// <summary>The document's id in UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8Id { get; }

    /// <summary>The winning revision.</summary>
    public RevisionId Revision { get; }

    /// <summary>Whether the winner is a tombstone.</summary>
    public bool Deleted { get; }

    /// <summary>The winner's body.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>The sequence of the newest change; 0 where ids are listed.</summary>
    public long Sequence { get; init; }

    /// <summary>
    /// Where the change came from, in a feed: <see langword="null"/> for this store, else the name of the peer.
    /// </summary>
    public string? Origin { get; init; }

    /// <summary>The document's id.</summary>
    public string GetId() => Encoding.UTF8.GetString(Utf8Id);
}
