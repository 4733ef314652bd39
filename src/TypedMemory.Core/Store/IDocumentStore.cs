using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Store;

/// <summary>A store of documents with revision trees on this device. Safe for concurrent use.</summary>
/// <remarks>
/// docs/design.md, invariants 1 to 7 are its contract; the store contract suite of the tests checks every
/// implementation.
/// </remarks>
public partial interface IDocumentStore : IAsyncDisposable
{
    /// <summary>The clock that the store and what is built on it use.</summary>
    TimeProvider TimeProvider { get; }

    /// <summary>The actor that typed edits of this store are stamped with: 10 characters of base64url.</summary>
    string Actor { get; }

    /// <summary>
    /// The sequence of the newest change that this process knows to be committed: never below that of a write that has
    /// returned to a caller in this process. A field, not a read of the file; a feed that starts "now" starts here.
    /// </summary>
    long LastSequence { get; }

    /// <summary>
    /// What this store can do beyond its contract, such as queries (<c>IQueryStore</c>), maintenance
    /// (<see cref="IStoreMaintenance"/>), subscriptions (<see cref="ISubscriptionStore"/>) and leases
    /// (<see cref="IReplicationLeaseStore"/>). Ask here instead of testing the type: a store that wraps another one
    /// passes the question on.
    /// </summary>
    /// <typeparam name="TCapability">The interface asked for.</typeparam>
    /// <returns>The interface, or <see langword="null"/> if the store does not have it.</returns>
    TCapability? Capability<TCapability>()
        where TCapability : class => this as TCapability;

    /// <summary>
    /// How many purges and evictions this process knows of: they change what there is without a row in the feed. A wait
    /// for changes that has begun ends when it grows. The default is 0: the store does not tell.
    /// </summary>
    long Removals => 0;

    /// <summary>
    /// Tells the store that somebody has seen it at a sequence. If it does not reach that, it was rolled back where it
    /// could not notice: it takes a new actor (docs/design.md, merge rule 4), and its sequence goes on above the one
    /// that was seen.
    /// </summary>
    /// <param name="incarnation">The incarnation that the sequence belongs to; nothing is done if it is not the
    /// store's.</param>
    /// <param name="sequence">The sequence.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether the store had been rolled back.</returns>
    ValueTask<bool> NoteSeenAsync(string incarnation, long sequence, CancellationToken cancellationToken = default);

    /// <summary>Reads what the store says of itself.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<StoreInfo> GetInfoAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads the winner of a document.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The winning leaf, deleted or not, with its path, or <see langword="null"/> if there is no such
    /// document.</returns>
    ValueTask<DocumentRevision?> GetAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Reads one revision of a document.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The revision, or <see langword="null"/> if it is unknown or its body is gone.</returns>
    ValueTask<DocumentRevision?> GetAsync(
        string id, RevisionId revision, CancellationToken cancellationToken = default);

    /// <summary>Reads a document with every leaf.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The document, or <see langword="null"/> if it does not exist.</returns>
    ValueTask<DocumentSnapshot?> GetSnapshotAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Reads many documents with every leaf, in one read transaction.</summary>
    /// <param name="ids">The documents' ids; an id may occur twice.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The documents in the order of the ids, or <see langword="null"/> where it does not exist.</returns>
    ValueTask<IReadOnlyList<DocumentSnapshot?>> GetSnapshotsAsync(
        IReadOnlyList<string> ids, CancellationToken cancellationToken = default);

    /// <summary>Reads the revision tree of a document, without bodies.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The tree, or <see langword="null"/> if there is no such document.</returns>
    ValueTask<RevisionTree?> GetTreeAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Reads the revision trees of many documents, in one read transaction.</summary>
    /// <param name="ids">The documents' ids; an id may occur twice.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The trees in the order of the ids, or <see langword="null"/> where there is no such document.</returns>
    ValueTask<IReadOnlyList<RevisionTree?>> GetTreesAsync(
        IReadOnlyList<string> ids, CancellationToken cancellationToken = default);

    /// <summary>Commits a batch in one transaction.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="cancellationToken">Ends the wait for a place in the queue; a batch that was taken up is
    /// finished.</param>
    /// <returns>An outcome for each write, in order. The batch is durable as the store's setting says when this
    /// returns.</returns>
    /// <exception cref="TypedMemoryException">The batch as a whole failed, and nothing of it was committed.</exception>
    ValueTask<IReadOnlyList<WriteOutcome>> WriteAsync(
        DocumentBatch batch, CancellationToken cancellationToken = default);

    /// <summary>Reads documents' winners in the order of their ids.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    IAsyncEnumerable<DocumentRevision> ListAsync(ListQuery query, CancellationToken cancellationToken = default);

    /// <summary>Counts the documents that are not deleted and whose id starts with the prefix.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<long> CountAsync(string prefix, CancellationToken cancellationToken = default);

    /// <summary>Counts the documents of a range.</summary>
    /// <param name="query">Which; its limit holds here too.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<long> CountAsync(ListQuery query, CancellationToken cancellationToken = default);

    /// <summary>Counts the rows of the change feed after a sequence.</summary>
    /// <param name="since">The sequence.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<long> CountChangesAsync(long since, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads a page of the change feed: one row per document, its newest change, in the order of the sequence.
    /// </summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<StoreChangesPage> ReadChangesAsync(
        StoreChangesQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits until the store may hold a change after a sequence, made by this process or another one. Can return early;
    /// never sleeps through a change.
    /// </summary>
    /// <param name="since">The sequence.</param>
    /// <param name="prefix">Only changes of ids that start with this need to wake the caller; empty for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask WaitForChangesAsync(long since, string prefix = "", CancellationToken cancellationToken = default);

    /// <summary>Reads the ids of documents with more than one live leaf, in the order of their ids.</summary>
    /// <param name="after">Only ids after this one; empty for the first page.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<string>> ReadConflictsAsync(
        string after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Reads a local document.</summary>
    /// <param name="id">Its id without <c>_local/</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<LocalDocument?> GetLocalAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Reads local documents in the order of their ids.</summary>
    /// <param name="query">Which, by ids without <c>_local/</c>. Nothing local is ever listed as deleted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<LocalDocument>> ListLocalAsync(
        ListQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes leaves as if they had never been, with the ancestors that no other leaf has. Not replicated: a peer that
    /// holds such a revision brings it back.
    /// </summary>
    /// <param name="documents">The leaves. What is not a leaf of its document is passed over.</param>
    /// <param name="cancellationToken">Ends the wait for a place in the queue.</param>
    /// <returns>For each item, in order, the revisions that were removed.</returns>
    ValueTask<IReadOnlyList<DocumentRevisions>> PurgeAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default);

    /// <summary>Lets go of all documents of a prefix, in one transaction: no tombstones, no rows in the feed.</summary>
    /// <param name="eviction">Which, and under what condition.</param>
    /// <param name="cancellationToken">Ends the wait for a place in the queue.</param>
    /// <returns>How many documents were evicted.</returns>
    /// <exception cref="TypedMemoryException">
    /// With <see cref="TypedMemoryErrorCodes.Conflict"/>: a document was changed after
    /// <see cref="StoreEviction.UnlessChangedAfter"/>;
    /// nothing was evicted.
    /// </exception>
    ValueTask<long> EvictAsync(StoreEviction eviction, CancellationToken cancellationToken = default);

    /// <summary>
    /// Drops bodies that no leaf needs and attachments that nothing refers to, and gives their room back.
    /// </summary>
    /// <param name="cancellationToken">Ends the work at the next point where the store is whole.</param>
#pragma warning disable RS0026, RS0027 // The token alone is what most callers have, and none of them should change.
    ValueTask CompactAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Drops bodies that no leaf needs and attachments that nothing refers to, gives their room back, and tells how far
    /// it is. A store that cannot tell says nothing.
    /// </summary>
    /// <param name="progress">Told after each short step, on the thread of the work; a slow one slows it down.</param>
    /// <param name="cancellationToken">Ends the work at the next point where the store is whole.</param>
    ValueTask CompactAsync(
        IProgress<CompactionProgress>? progress, CancellationToken cancellationToken = default) =>
        CompactAsync(cancellationToken);
#pragma warning restore RS0026, RS0027

    /// <summary>
    /// Sets <see cref="StoreInfo.RevisionLimit"/>; longer paths are stemmed when their document is next written.
    /// </summary>
    /// <param name="limit">The greatest length of a revision path; at least 1.</param>
    /// <param name="cancellationToken">Ends the wait for a place in the queue.</param>
    ValueTask SetRevisionLimitAsync(int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes everything that is committed durable against power loss: before anything built on it leaves the machine.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask FlushAsync(CancellationToken cancellationToken = default);

    /// <summary>Takes in the bytes of an attachment, before the write that refers to them.</summary>
    /// <param name="content">The bytes; read to the end.</param>
    /// <param name="cancellationToken">Ends the wait; what was taken in is given up.</param>
    /// <returns>A stage that keeps the bytes from collection until it is disposed, after the write.</returns>
    ValueTask<IAttachmentStage> StageAttachmentAsync(Stream content, CancellationToken cancellationToken = default);

    /// <summary>Opens the bytes of an attachment.</summary>
    /// <param name="sha256">The address of the bytes, see <see cref="DocumentAttachment.Sha256"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A stream that can seek, or <see langword="null"/> if the bytes are not here.</returns>
    ValueTask<Stream?> OpenAttachmentAsync(string sha256, CancellationToken cancellationToken = default);
}
