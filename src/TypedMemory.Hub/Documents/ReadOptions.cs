using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Documents;

/// <summary>What a client wants with a document: the parameters of <c>GET /db/doc</c>.</summary>
internal sealed record ReadOptions
{
    public static readonly ReadOptions Default = new();

    public bool Revisions { get; init; }

    public bool RevisionsInfo { get; init; }

    public bool Conflicts { get; init; }

    public bool DeletedConflicts { get; init; }

    public bool LocalSequence { get; init; }

    /// <summary>Whether deleted documents are opened like others.</summary>
    public bool Deleted { get; init; }

    public bool Latest { get; init; }

    public bool Attachments { get; init; }

    /// <summary>Revisions whose attachments the client has: only what changed since comes with its bytes.</summary>
    public RevisionId[]? AttachmentsSince { get; init; }

    /// <summary>
    /// Whether the answer says more than the revision does, so that no ETag can stand for it. Its path is part of it.
    /// </summary>
    public bool HasMeta => RevisionsInfo || Conflicts || DeletedConflicts || LocalSequence;

    /// <summary>Whether the whole tree is needed.</summary>
    public bool NeedsTree => RevisionsInfo || Conflicts || DeletedConflicts;

    public static ReadOptions Parse(QueryParameters query)
    {
        if (query.All.Count == 0) return Default;
        bool meta = query.IsTrue("meta");
        RevisionId[]? since = query.Revisions("atts_since");
        return new ReadOptions
        {
            Revisions = query.IsTrue("revs"),
            RevisionsInfo = meta || query.IsTrue("revs_info"),
            Conflicts = meta || query.IsTrue("conflicts"),
            DeletedConflicts = meta || query.IsTrue("deleted_conflicts"),
            LocalSequence = query.IsTrue("local_seq"),
            Deleted = query.IsTrue("deleted"),
            Latest = query.IsTrue("latest"),
            Attachments = query.IsTrue("attachments") || since is not null,
            AttachmentsSince = since,
        };
    }
}
