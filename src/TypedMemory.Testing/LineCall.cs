namespace TypedMemory.Testing;

/// <summary>The calls of a replication over a line.</summary>
public enum LineCall
{
    /// <summary>Every call, whichever it is.</summary>
    Any,

    /// <summary>What the peer says of itself: the first call of a sync.</summary>
    Info,

    /// <summary>A page of the change feed.</summary>
    Changes,

    /// <summary>The question which revisions are missing.</summary>
    Diff,

    /// <summary>Documents that are fetched.</summary>
    Fetch,

    /// <summary>Documents that are written.</summary>
    Write,

    /// <summary>Reads and writes of local documents: the checkpoints.</summary>
    Local,

    /// <summary>The bytes of an attachment.</summary>
    Attachment,
}
