using System.Text;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Store;

/// <content>Reads through a decoder. A store that can hands out its pages' bytes; what is here does for those that
/// cannot.</content>
public partial interface IDocumentStore
{
    /// <summary>Reads the winner of a document through a decoder.</summary>
    /// <typeparam name="TResult">What the decoder makes.</typeparam>
    /// <param name="id">The document's id.</param>
    /// <param name="decoder">Is given the winner, unless that is a tombstone.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What the decoder made; the default value if there is no such document, or it is deleted.</returns>
    async ValueTask<TResult?> GetAsync<TResult>(
        string id, IDocumentDecoder<TResult> decoder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        DocumentRevision? winner = await GetAsync(id, cancellationToken).ConfigureAwait(false);
        return winner is { Deleted: false } ? Decode(decoder, winner) : default;
    }

    /// <summary>Reads a page of documents' winners, in the order of their ids, through a decoder.</summary>
    /// <typeparam name="TResult">What the decoder makes.</typeparam>
    /// <param name="query">Which; its limit is that of the page, which can end earlier.</param>
    /// <param name="decoder">Is given each.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    async ValueTask<DecodedPage<TResult>> ListPageAsync<TResult>(
        ListQuery query, IDocumentDecoder<TResult> decoder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(decoder);
        var items = new List<TResult>();
        string? last = null;
        await foreach (DocumentRevision winner in ListAsync(query, cancellationToken).ConfigureAwait(false))
        {
            items.Add(Decode(decoder, winner));
            last = winner.Id;
        }

        return new DecodedPage<TResult>(items, last, items.Count == query.Limit);
    }

    /// <summary>Reads a page of the change feed through a decoder.</summary>
    /// <typeparam name="TResult">What the decoder makes.</typeparam>
    /// <param name="query">Which; bodies are read whatever it says of them.</param>
    /// <param name="decoder">Is given each row; tombstones too.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    async ValueTask<DecodedChanges<TResult>> ReadChangesAsync<TResult>(
        StoreChangesQuery query, IDocumentDecoder<TResult> decoder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(decoder);
        StoreChangesPage page = await ReadChangesAsync(
            query with { IncludeBodies = true }, cancellationToken).ConfigureAwait(false);
        var items = new List<TResult>(page.Changes.Length);
        foreach (StoreChange change in page.Changes) items.Add(Decode(decoder, change));
        return new DecodedChanges<TResult>(items, page.LastSequence, page.HasMore);
    }

    private static TResult Decode<TResult>(IDocumentDecoder<TResult> decoder, DocumentRevision winner) =>
        decoder.Decode(
            new DocumentRow(Encoding.UTF8.GetBytes(winner.Id), winner.Revision, winner.Deleted, winner.Body.Span));

    private static TResult Decode<TResult>(IDocumentDecoder<TResult> decoder, StoreChange change) =>
        decoder.Decode(
            new DocumentRow(Encoding.UTF8.GetBytes(change.Id), change.Winner, change.Deleted, change.Body.Span)
            {
                Sequence = change.Sequence,
                Origin = change.Origin,
            });
}
