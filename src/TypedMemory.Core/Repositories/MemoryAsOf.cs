using System.Globalization;
using System.Runtime.CompilerServices;
using TypedMemory.Core.Merging.History;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>
/// The documents of one memory type as they were at a time. Safe for concurrent use; reads the history at every call.
/// </summary>
/// <remarks>
/// A revision counts from the moment when this store took it up, by its clock; of the oldest one that is kept, from the
/// time of its edit. What a document was before that is not known, and an error, never a guess.
/// </remarks>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
public sealed class MemoryAsOf<T, TId>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    private const int PageSize = 256;
    private readonly IMemoryDocuments _documents;

    internal MemoryAsOf(IMemoryDocuments documents, DateTimeOffset time) => (_documents, Time) = (documents, time);

    /// <summary>The moment as of which documents are read.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>Reads what a value was.</summary>
    /// <param name="id">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The value, or the default of <typeparamref name="T"/> if there was no such document then.</returns>
    /// <exception cref="MemoryFormatException">What it was is not kept any more, or cannot be read.</exception>
    public async ValueTask<T?> GetAsync(TId id, CancellationToken cancellationToken = default)
    {
        MemoryEntry<T, TId>? entry = await GetEntryAsync(id, cancellationToken).ConfigureAwait(false);
        return entry is null ? default : entry.Value;
    }

    /// <summary>Reads what a value was, with its revision.</summary>
    /// <param name="id">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The entry, or <see langword="null"/> if there was no such document then.</returns>
    /// <exception cref="MemoryFormatException">What it was is not kept any more, or cannot be read.</exception>
    public async ValueTask<MemoryEntry<T, TId>?> GetEntryAsync(TId id, CancellationToken cancellationToken = default)
    {
        IDocumentStore store = await _documents.OpenAsync(cancellationToken).ConfigureAwait(false);
        MemoryEntry<T, TId>? entry = await ReadAsync(store, id.DocumentId, cancellationToken).ConfigureAwait(false);
        return entry is { Error: { } error } ? throw error : entry;
    }

    /// <summary>
    /// Reads the documents that there were, in the order of their ids: those that are deleted by now too. One of which
    /// it is not known any more, or that cannot be read, is an entry with its error.
    /// </summary>
    /// <param name="prefix">Only ids that start with this, or <see langword="null"/> for the whole type.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public async IAsyncEnumerable<MemoryEntry<T, TId>> ListAsync(
        MemoryPrefix<TId>? prefix = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IDocumentStore store = await _documents.OpenAsync(cancellationToken).ConfigureAwait(false);
        var query = new ListQuery
        {
            Prefix = (prefix ?? default).Text,
            IncludeDeleted = true,
            IncludeBodies = false,
            Limit = PageSize,
        };
        while (true)
        {
            List<string> ids = [];
            await foreach (DocumentRevision winner in store.ListAsync(query, cancellationToken).ConfigureAwait(false))
                ids.Add(winner.Id);
            foreach (string id in ids)
            {
                MemoryEntry<T, TId>? entry = await ReadAsync(store, id, cancellationToken).ConfigureAwait(false);
                if (entry is not null) yield return entry;
            }

            if (ids.Count < PageSize) yield break;
            query = query with { After = ids[^1] };
        }
    }

    private async ValueTask<MemoryEntry<T, TId>?> ReadAsync(
        IDocumentStore store, string id, CancellationToken cancellationToken)
    {
        IReadOnlyList<HistoricRevision> history = await DocumentHistory.ReadAsync(
            store, id, cancellationToken).ConfigureAwait(false);
        HistoricRevision? then = DocumentHistory.At(history, Time, out bool isKnown);
        if (!isKnown) return new MemoryEntry<T, TId>(id, history[0].Revision, NotKept(id));
        if (then?.Stored is not { Deleted: false } stored) return null;
        try
        {
            return new MemoryEntry<T, TId>(id, stored.Revision, (T)_documents.Type.ReadValue(id, stored.Body.Span));
        }
        catch (MemoryFormatException unreadable)
        {
            return new MemoryEntry<T, TId>(id, stored.Revision, unreadable);
        }
    }

    private MemoryFormatException NotKept(string id) => new(
        id, null, 0,
        string.Create(
            CultureInfo.InvariantCulture,
            $"what it was at {Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} is not in the store any more. How much of the past is kept is the store's option Keep."));
}
