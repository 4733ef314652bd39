namespace TypedMemory.Core.Wire;

/// <summary>What a top-level member of a document is.</summary>
internal enum EnvelopeMember
{
    /// <summary>A member of the body.</summary>
    Ordinary,

    /// <summary><c>_id</c>.</summary>
    Id,

    /// <summary><c>_rev</c>.</summary>
    Revision,

    /// <summary><c>_deleted</c>.</summary>
    Deleted,

    /// <summary><c>_revisions</c>.</summary>
    Revisions,

    /// <summary><c>_attachments</c>.</summary>
    Attachments,

    /// <summary>What a server adds on request or a peer keeps for itself: dropped.</summary>
    Dropped,

    /// <summary>Starts with <c>_</c> and is nothing that CouchDB knows: refused.</summary>
    Unknown,
}
