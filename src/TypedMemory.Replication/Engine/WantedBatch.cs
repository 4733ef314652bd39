using TypedMemory.Core.Revisions;

namespace TypedMemory.Replication.Engine;

/// <summary>What the target lacks of a batch.</summary>
/// <param name="Documents">The documents with the revisions that are wanted.</param>
/// <param name="Carried">By id, those that came with the feed and need no fetch.</param>
/// <param name="End">The end of the batch.</param>
internal sealed record WantedBatch(
    List<DocumentRevisions> Documents, IReadOnlyDictionary<string, DocumentRevision> Carried, BatchEnd End)
{
    /// <summary>Whether they are tried again: then nothing that is wrong with them says anything of the peer.</summary>
    public bool IsRetry { get; init; }
}
