using System.ComponentModel;
using System.Threading.Channels;
using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>The typed door to the documents of one memory type. Safe for concurrent use.</summary>
/// <remarks>The generator emits an interface of this for every memory type, e.g. <c>IFactRepository</c>.</remarks>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
public interface IMemoryRepository<T, TId>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    /// <summary>The documents without their values, for methods that need no more.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    IMemoryDocuments Documents { get; }

    /// <summary>Reads a value.</summary>
    /// <param name="id">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The value, or the default of <typeparamref name="T"/> if there is no such document or it is
    /// deleted.</returns>
    /// <exception cref="MemoryFormatException">The document cannot be read as <typeparamref name="T"/>.</exception>
    ValueTask<T?> GetAsync(TId id, CancellationToken cancellationToken = default);

    /// <summary>Reads a value with its revision.</summary>
    /// <param name="id">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The entry, or <see langword="null"/> if there is no such document or it is deleted.</returns>
    ValueTask<MemoryEntry<T, TId>?> GetEntryAsync(TId id, CancellationToken cancellationToken = default);

    /// <summary>Whether there is such a document, and it is not deleted.</summary>
    /// <param name="id">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<bool> ExistsAsync(TId id, CancellationToken cancellationToken = default);

    /// <summary>Writes a value that must be new.</summary>
    /// <param name="value">The value; its key members give the id.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>The revision of the document.</returns>
    /// <exception cref="RevisionConflictException">The document exists already.</exception>
    ValueTask<RevisionId> InsertAsync(T value, CancellationToken cancellationToken = default);

    /// <summary>Writes a value over whatever is there; members whose value did not change keep their stamps.</summary>
    /// <param name="value">The value; its key members give the id.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>The revision of the document; the one that it had if nothing differs.</returns>
    ValueTask<RevisionId> UpsertAsync(T value, CancellationToken cancellationToken = default);

    /// <summary>Writes a value over the revision that the caller has seen.</summary>
    /// <param name="value">The value; its key members give the id.</param>
    /// <param name="revision">The revision that it replaces.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>The revision of the document.</returns>
    /// <exception cref="RevisionConflictException">The document is at another revision.</exception>
    ValueTask<RevisionId> ReplaceAsync(T value, RevisionId revision, CancellationToken cancellationToken = default);

    /// <summary>Reads, edits and writes a value; repeated from the read if another write came between.</summary>
    /// <param name="id">The key.</param>
    /// <param name="update">Makes the new value of the current one. Can run more than once; must not change the
    /// key.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>The entry that was written, or <see langword="null"/> if there is no such document.</returns>
    ValueTask<MemoryEntry<T, TId>?> UpdateAsync(
        TId id, Func<T, T> update, CancellationToken cancellationToken = default);

    /// <summary>Deletes the document: every live leaf of it, in one transaction.</summary>
    /// <param name="id">The key.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>Whether there was a document to delete.</returns>
    ValueTask<bool> DeleteAsync(TId id, CancellationToken cancellationToken = default);

    /// <summary>Deletes the document if it is at the revision that the caller has seen.</summary>
    /// <param name="id">The key.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <exception cref="RevisionConflictException">The document is at another revision, or does not exist.</exception>
    ValueTask DeleteAsync(TId id, RevisionId revision, CancellationToken cancellationToken = default);

    /// <summary>Inserts many values in one transaction; an item that fails does not hinder the others.</summary>
    /// <param name="values">The values.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>
    /// An outcome for each value, in order; of a document that exists, with a <see cref="RevisionConflictException"/>.
    /// </returns>
    ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> InsertManyAsync(
        IEnumerable<T> values, CancellationToken cancellationToken = default);

    /// <summary>
    /// Replaces many documents in one transaction, each at a revision; an item that fails does not hinder the others.
    /// </summary>
    /// <param name="items">The values, each with the revision that it replaces.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>
    /// An outcome for each item, in order; of a document at another revision, with a
    /// <see cref="RevisionConflictException"/>.
    /// </returns>
    ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> ReplaceManyAsync(
        IEnumerable<(T Value, RevisionId Revision)> items, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads, edits and writes many values in one transaction; those before which another write came are read and
    /// edited again, in another one. An item that fails does not hinder the others.
    /// </summary>
    /// <param name="ids">The keys.</param>
    /// <param name="update">Makes the new value of the current one. Can run more than once; must not change the
    /// key.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>
    /// An outcome for each key, in order; of a document that does not exist, with
    /// <see cref="TypedMemoryErrorCodes.NotFound"/>.
    /// </returns>
    ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> UpdateManyAsync(
        IEnumerable<TId> ids, Func<T, T> update, CancellationToken cancellationToken = default);

    /// <summary>Upserts many values in one transaction; an item that fails does not hinder the others.</summary>
    /// <param name="values">The values.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>An outcome for each value, in order.</returns>
    ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> UpsertManyAsync(
        IEnumerable<T> values, CancellationToken cancellationToken = default);

    /// <summary>Deletes many documents in one transaction; an item that fails does not hinder the others.</summary>
    /// <param name="ids">The keys.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>An outcome for each key, in order.</returns>
    ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> DeleteManyAsync(
        IEnumerable<TId> ids, CancellationToken cancellationToken = default);

    /// <summary>Reads the documents of the type in the order of their ids, page by page.</summary>
    /// <param name="prefix">
    /// Only ids that start with this, e.g. <c>FactId.ForAgent("a7")</c>, or <see langword="null"/> for the whole type.
    /// </param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    IAsyncEnumerable<MemoryEntry<T, TId>> ListAsync(
        MemoryPrefix<TId>? prefix = null, CancellationToken cancellationToken = default);

    /// <summary>Begins a query over the documents of the type.</summary>
    /// <param name="prefix">Only ids that start with this, or <see langword="null"/> for the whole type.</param>
    MemoryQuery<T, TId> Query(MemoryPrefix<TId>? prefix = null);

    /// <summary>Reads a page of the documents of the type in the order of their ids.</summary>
    /// <param name="options">Which, and how many, or <see langword="null"/> for the default.</param>
    /// <param name="continuation">What the page before gave, or <see langword="null"/> for the first one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The continuation is not one of this list.</exception>
    ValueTask<MemoryPage<T, TId>> ListPageAsync(
        MemoryListOptions<TId>? options = null, string? continuation = null,
        CancellationToken cancellationToken = default);

    /// <summary>Counts the documents of the type.</summary>
    /// <param name="prefix">Only ids that start with this, or <see langword="null"/> for the whole type.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<long> CountAsync(MemoryPrefix<TId>? prefix = null, CancellationToken cancellationToken = default);

    /// <summary>The changes of the type, from this store and from every peer, as they are committed.</summary>
    /// <remarks>
    /// A cursor over the store's sequence, not an event bus: it never loses a change, a slow consumer sees the newest
    /// revision of a document once. The Channel completes when the token is cancelled or the store is closed, and with
    /// the exception that ended it otherwise.
    /// </remarks>
    /// <param name="options">What is delivered.</param>
    /// <param name="cancellationToken">Ends the feed.</param>
    ChannelReader<MemoryChange<T, TId>> Changes(
        ChangeOptions<TId>? options = null, CancellationToken cancellationToken = default);

    /// <summary>Reads many values, all as one moment found them.</summary>
    /// <param name="ids">The keys.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// An entry for each key, in order, or <see langword="null"/> where there is no such document. A document that
    /// cannot
    /// be read is an entry with its error.
    /// </returns>
    ValueTask<IReadOnlyList<MemoryEntry<T, TId>?>> GetManyAsync(
        IEnumerable<TId> ids, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads the history of a document: its winning revision and that one's known ancestors, newest first, each with
    /// what it changed.
    /// </summary>
    /// <remarks>
    /// Only the newest value is certain to be there: superseded bodies are kept as the store's option <c>Keep</c> says.
    /// </remarks>
    /// <param name="id">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The revisions; empty if there was never such a document.</returns>
    ValueTask<IReadOnlyList<MemoryRevision<T>>> GetHistoryAsync(TId id, CancellationToken cancellationToken = default);

    /// <summary>Attaches bytes to a document, or replaces those of that name; the value stays as it is.</summary>
    /// <param name="id">The key.</param>
    /// <param name="name">The attachment's name; does not start with <c>_</c>.</param>
    /// <param name="contentType">Its media type.</param>
    /// <param name="content">The bytes; read to the end, streamed into the store.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>The revision of the document.</returns>
    /// <exception cref="TypedMemoryException">With <see cref="TypedMemoryErrorCodes.NotFound"/>: there is no such
    /// document.</exception>
    ValueTask<RevisionId> PutAttachmentAsync(
        TId id, string name, string contentType, Stream content, CancellationToken cancellationToken = default);

    /// <summary>Opens the bytes of an attachment.</summary>
    /// <param name="id">The key.</param>
    /// <param name="name">The attachment's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A stream that can seek, or <see langword="null"/> if there is no such attachment.</returns>
    ValueTask<Stream?> OpenAttachmentAsync(TId id, string name, CancellationToken cancellationToken = default);

    /// <summary>Reads what attachments a document has, in the order of their names.</summary>
    /// <param name="id">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<MemoryAttachment>> ListAttachmentsAsync(
        TId id, CancellationToken cancellationToken = default);

    /// <summary>Takes an attachment from a document.</summary>
    /// <param name="id">The key.</param>
    /// <param name="name">The attachment's name.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>Whether there was such an attachment.</returns>
    ValueTask<bool> DeleteAttachmentAsync(TId id, string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Opens a named subscription: changes whose place is kept in the store, so that a restart goes on behind it.
    /// </summary>
    /// <param name="name">The name: ASCII letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</param>
    /// <param name="options">How, or <see langword="null"/> for the default.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TypedMemoryException">
    /// With <see cref="TypedMemoryErrorCodes.UnknownSequence"/>: the place belongs to another incarnation of the store,
    /// and <see cref="SubscriptionOptions{TId}.StartOverAfterRestore"/> is not set.
    /// </exception>
    /// <exception cref="NotSupportedException">The store keeps no subscriptions.</exception>
    ValueTask<IMemorySubscription<T, TId>> SubscribeAsync(
        string name, SubscriptionOptions<TId>? options = null, CancellationToken cancellationToken = default);

    /// <summary>Forgets the place of a named subscription; one that does not exist is not an error.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="NotSupportedException">The store keeps no subscriptions.</exception>
    ValueTask UnsubscribeAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Reads the live leaves of a document that has more than one.</summary>
    /// <param name="id">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The conflict, or <see langword="null"/> if there is none.</returns>
    ValueTask<MemoryConflict<T, TId>?> GetConflictAsync(TId id, CancellationToken cancellationToken = default);

    /// <summary>
    /// The conflicts of the type: those that are open, then those that come. For types with
    /// <see cref="ConflictPolicy.Manual"/>;
    /// those of other types are resolved by themselves.
    /// </summary>
    /// <remarks>A document is delivered again when its leaves change and it is still in conflict.</remarks>
    /// <param name="cancellationToken">Ends the feed.</param>
    ChannelReader<MemoryConflict<T, TId>> Conflicts(CancellationToken cancellationToken = default);

    /// <summary>Resolves a conflict by hand: the value becomes the one live leaf.</summary>
    /// <param name="conflict">The conflict as it was read.</param>
    /// <param name="value">What the document shall be; its key members give the id of the conflict.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>The revision of the document.</returns>
    /// <exception cref="RevisionConflictException">The document has changed since; read it again.</exception>
    ValueTask<RevisionId> ResolveConflictAsync(
        MemoryConflict<T, TId> conflict, T value, CancellationToken cancellationToken = default);
}
