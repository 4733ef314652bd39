namespace TypedMemory.Core.Store;

/// <summary>What a compaction is doing, in the order in which it does it.</summary>
public enum CompactionStep
{
    /// <summary>It drops the bodies of revisions that are not leaves; counted are the bodies that it passed.</summary>
    Bodies,

    /// <summary>It compares the kept numbers of documents with the documents, and mends them; one step.</summary>
    Counts,

    /// <summary>It drops attachments that nothing refers to; one step.</summary>
    Attachments,

    /// <summary>It gives free pages back to the file system; counted are pages.</summary>
    Pages,
}
