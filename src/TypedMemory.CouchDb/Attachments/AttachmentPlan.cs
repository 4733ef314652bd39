namespace TypedMemory.CouchDb.Attachments;

/// <summary>How a revision's attachments are sent.</summary>
internal enum AttachmentPlan
{
    /// <summary>There are none.</summary>
    None,

    /// <summary>All within the document, in base64: they are small.</summary>
    Inline,

    /// <summary>In a request of their own: as a stream, or as stubs of what the peer has.</summary>
    Stream,
}
