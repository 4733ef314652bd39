using System.Runtime.CompilerServices;
using TypedMemory.Core.Peers;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Feeds;

/// <summary>
/// Reads the feed in its normal form, page by page, with documents in its rows where that is of use and cheap.
/// </summary>
/// <param name="connection">The peer.</param>
/// <param name="requests">Asks for the feed.</param>
internal sealed class FeedReader(CouchDbConnection connection, FeedRequests requests)
{
    private readonly FeedDocuments _feedDocuments = new();

    /// <summary>Reads rows of the feed.</summary>
    public ChangesParser Rows { get; } = new(connection.Failures.Texts);

    /// <summary>A session starts: what the server could not do in the last one is asked of it again.</summary>
    public void Restart()
    {
        requests.Ladder.Restart();
        _feedDocuments.Restart();
    }

    /// <summary>Reads the feed until the end that it has when it is asked.</summary>
    public async IAsyncEnumerable<PeerChangesPage> ReadToEndAsync(
        PeerChangesQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = new ChangesFilter(query.Prefixes, query.Ids);
        string? since = query.Since;
        bool caughtUp = false;
        while (!caughtUp)
        {
            await foreach (PeerChangesPage page in ReadAnswerAsync(
                query, filter, since, cancellationToken).ConfigureAwait(false))
            {
                (since, caughtUp) = (page.LastSequence, page.CaughtUp);
                yield return page;
            }
        }
    }

    /// <summary>
    /// Reads one answer of the normal feed, with its documents where that is of use and cheap. It is one page, unless
    /// the server keeps no limit.
    /// </summary>
    public async IAsyncEnumerable<PeerChangesPage> ReadAnswerAsync(
        PeerChangesQuery query, ChangesFilter filter, string? since,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (bool withDocuments, int limit) = query.WithDocuments?.Invoke() == true
            ? _feedDocuments.Plan(query.PageSize) : (false, query.PageSize);
        var request = new ChangesPageRequest(filter, since, limit) { WithDocuments = withDocuments };
        if (withDocuments)
        {
            // Its pages are held back until the answer is known to be one that can be taken as it is.
            if (await TryReadWithDocumentsAsync(request, cancellationToken).ConfigureAwait(false) is { } pages)
            {
                foreach (PeerChangesPage page in pages) yield return page;
                yield break;
            }

            request = request with { WithDocuments = false };
        }

        long started = connection.Options.TimeProvider.GetTimestamp();
        int rows = 0;
        await foreach (PeerChangesPage page in ReadAnswerAsync(request, cancellationToken).ConfigureAwait(false))
        {
            rows += page.Rows.Length;
            if (page.CaughtUp || rows >= limit)
                _feedDocuments.Took(false, rows, connection.Options.TimeProvider.GetElapsedTime(started));
            yield return page;
        }
    }

    /// <returns>The pages, or <see langword="null"/> if the rows are to be read without documents.</returns>
    private async ValueTask<List<PeerChangesPage>?> TryReadWithDocumentsAsync(
        ChangesPageRequest request, CancellationToken cancellationToken)
    {
        long started = connection.Options.TimeProvider.GetTimestamp();
        var pages = new List<PeerChangesPage>();
        try
        {
            await foreach (PeerChangesPage page in ReadAnswerAsync(request, cancellationToken).ConfigureAwait(false))
            {
                pages.Add(page);
                if (pages.Count > 1) throw new PeerException(TypedMemoryErrorCodes.Protocol, "It keeps no limit.");
            }

            _feedDocuments.Took(
                true, pages.Sum(
                    static page => page.Rows.Length), connection.Options.TimeProvider.GetElapsedTime(started));
            return pages;
        }
        catch (PeerException e) when (e.Code == TypedMemoryErrorCodes.Protocol || FeedRequests.CannotDoIt(e))
        {
            // One document that is too large or unreadable, or a server that cannot do it: the rows alone, and the
            // documents by themselves, where one is told from the next.
            Log.FeedWithoutDocuments(connection.Log, connection.Name, e.Message);
            _feedDocuments.GiveUp();
            return null;
        }
    }

    /// <summary>Reads one answer of the normal feed on the best rung that the server manages.</summary>
    private async IAsyncEnumerable<PeerChangesPage> ReadAnswerAsync(
        ChangesPageRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            (CouchDbResponse response, FilterRung rung) = await requests.OpenAsync(
                request, request.Parameters, idleLimit: null, cancellationToken).ConfigureAwait(false);
            using (response)
            {
                using JsonStreamReader json = response.OpenJson(connection.MaxValueSize);
                NormalFeed feed = OpenNormal(json, request, rung);
                while (!feed.Ended
                    && await ReadPageAsync(response, feed, cancellationToken).ConfigureAwait(false) is { } page)
                {
                    request = request with { Since = page.LastSequence };
                    yield return page;
                }

                if (feed.Ended) yield break;
                requests.Ladder.Lose(rung);
            }
        }
    }

    /// <summary>Reads an answer in the normal form.</summary>
    public NormalFeed OpenNormal(JsonStreamReader json, ChangesPageRequest request, FilterRung rung) =>
        new(json, request, rung, Rows, request.WithDocuments ? connection.Options.Limits : null);

    /// <returns>The page, or <see langword="null"/> if the server let rows through that the filter does not.</returns>
    public static async ValueTask<PeerChangesPage?> ReadPageAsync(
        CouchDbResponse response, NormalFeed feed, CancellationToken cancellationToken)
    {
        try
        {
            return await feed.ReadPageAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (response.Translate(e) is { } failure)
        {
            throw failure;
        }
    }
}
