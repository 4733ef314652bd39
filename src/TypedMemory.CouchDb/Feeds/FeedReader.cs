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
    private readonly FeedWindow _window = new();

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
    /// Reads one answer of the normal feed in pages as they come, with its documents where that is of use and cheap. It
    /// ends early where the rest is better asked for in another way, from the last page on.
    /// </summary>
    public async IAsyncEnumerable<PeerChangesPage> ReadAnswerAsync(
        PeerChangesQuery query, ChangesFilter filter, string? since,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TimeProvider time = connection.Options.TimeProvider;
        int whole = _window.Rows(query.PageSize);
        (bool withDocuments, int limit) = query.WithDocuments?.Invoke() == true
            ? _feedDocuments.Plan(whole) : (false, whole);
        var request = new ChangesPageRequest(filter, since, limit)
        {
            PageSize = Math.Min(limit, query.PageSize),
            WithDocuments = withDocuments,
        };
        TimeSpan read = TimeSpan.Zero;
        int rows = 0;
        IAsyncEnumerator<PeerChangesPage> pages =
            ReadAnswerAsync(request, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using ConfiguredAsyncDisposable reading = pages.ConfigureAwait(false);
        while (true)
        {
            long started = time.GetTimestamp();
            PeerChangesPage? page = await NextAsync(pages, withDocuments).ConfigureAwait(false);
            if (page is null) break;
            read += time.GetElapsedTime(started);
            rows += page.Rows.Length;
            if (page.CaughtUp || rows >= limit) _feedDocuments.Took(withDocuments, rows, read);
            started = time.GetTimestamp();
            yield return page;
            if (page.CaughtUp || _window.WasHeld(time.GetElapsedTime(started))) yield break;
            if (withDocuments && query.WithDocuments?.Invoke() != true) yield break;
        }

        if (limit == whole) _window.Took(read);
    }

    /// <returns>The next page, or <see langword="null"/> at the end, or where the documents do not come so.</returns>
    private async ValueTask<PeerChangesPage?> NextAsync(
        IAsyncEnumerator<PeerChangesPage> pages, bool withDocuments)
    {
        try
        {
            return await pages.MoveNextAsync().ConfigureAwait(false) ? pages.Current : null;
        }
        catch (PeerException e) when (withDocuments
            && (e.Code == TypedMemoryErrorCodes.Protocol || FeedRequests.CannotDoIt(e)))
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
