using System.Runtime.CompilerServices;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Wire;
using TypedMemory.CouchDb.Feeds;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb;

public sealed partial class CouchDbPeer
{
    private readonly FilterLadder _ladder = new();
    private readonly FeedDocuments _feedDocuments = new();
    private readonly ChangesParser _rows;

    /// <inheritdoc/>
    public IAsyncEnumerable<PeerChangesPage> ReadChangesAsync(
        PeerChangesQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.PageSize, 1);
        return query.Live ? ReadLiveAsync(query, cancellationToken) : ReadToEndAsync(query, cancellationToken);
    }

    private async IAsyncEnumerable<PeerChangesPage> ReadToEndAsync(
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
    private async IAsyncEnumerable<PeerChangesPage> ReadAnswerAsync(
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

        long started = _options.TimeProvider.GetTimestamp();
        int rows = 0;
        await foreach (PeerChangesPage page in ReadAnswerAsync(request, cancellationToken).ConfigureAwait(false))
        {
            rows += page.Rows.Length;
            if (page.CaughtUp || rows >= limit)
                _feedDocuments.Took(false, rows, _options.TimeProvider.GetElapsedTime(started));
            yield return page;
        }
    }

    /// <returns>The pages; <see langword="null"/> if the rows are to be read without documents.</returns>
    private async ValueTask<List<PeerChangesPage>?> TryReadWithDocumentsAsync(
        ChangesPageRequest request, CancellationToken cancellationToken)
    {
        long started = _options.TimeProvider.GetTimestamp();
        var pages = new List<PeerChangesPage>();
        try
        {
            await foreach (PeerChangesPage page in ReadAnswerAsync(request, cancellationToken).ConfigureAwait(false))
            {
                pages.Add(page);
                if (pages.Count > 1) throw new PeerException(TypedMemoryErrorCodes.Protocol, "It keeps no limit.");
            }

            _feedDocuments.Took(
                true, pages.Sum(static page => page.Rows.Length), _options.TimeProvider.GetElapsedTime(started));
            return pages;
        }
        catch (PeerException e) when (e.Code == TypedMemoryErrorCodes.Protocol || CannotDoIt(e))
        {
            // One document that is too large or unreadable, or a server that cannot do it: the rows alone, and the
            // documents by themselves, where one is told from the next.
            Log.FeedWithoutDocuments(_log, Name, e.Message);
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
            (CouchDbResponse response, FilterRung rung) = await OpenChangesAsync(
                request, request.Parameters, idleLimit: null, cancellationToken).ConfigureAwait(false);
            using (response)
            {
                using JsonStreamReader json = response.OpenJson(MaxValueSize);
                NormalFeed feed = OpenNormal(json, request, rung);
                while (!feed.Ended
                    && await ReadPageAsync(response, feed, cancellationToken).ConfigureAwait(false) is { } page)
                {
                    request = request with { Since = page.LastSequence };
                    yield return page;
                }

                if (feed.Ended) yield break;
                _ladder.Lose(rung);
            }
        }
    }

    private NormalFeed OpenNormal(JsonStreamReader json, ChangesPageRequest request, FilterRung rung) =>
        new(json, request, rung, _rows, request.WithDocuments ? _options.Limits : null);

    /// <returns>The page; <see langword="null"/> if the server let rows through that the filter does not.</returns>
    private static async ValueTask<PeerChangesPage?> ReadPageAsync(
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

    /// <summary>Asks for the feed, and steps down the ladder until the server answers.</summary>
    private async ValueTask<(CouchDbResponse Response, FilterRung Rung)> OpenChangesAsync(
        ChangesPageRequest request, string parameters, TimeSpan? idleLimit, CancellationToken cancellationToken)
    {
        FilterRung rung = _ladder.Best(request.Filter);
        var failed = new List<FilterRung>();
        while (true)
        {
            try
            {
                CouchDbResponse response = await RequestChangesAsync(
                    request, rung, parameters, idleLimit, cancellationToken).ConfigureAwait(false);
                _ladder.Worked(rung, failed);
                return (response, rung);
            }
            catch (PeerException e) when (
                rung != FilterRung.Unfiltered && !request.Filter.IsEmpty && !request.WithDocuments && CannotDoIt(e))
            {
                Log.FilterNotSupported(_log, Name, rung, e.StatusCode ?? 0);
                if (e.StatusCode == 500) failed.Add(rung);
                else _ladder.Lose(rung);
                rung = ChangesFilter.Below(rung);
            }
            catch (PeerException e) when (request.Since is not (null or "0" or "\"0\"") && MayBeOfTheSequence(e))
            {
                await ThrowIfSequenceIsUnknownAsync(request, rung, e, cancellationToken).ConfigureAwait(false);
                throw;
            }
        }
    }

    private static bool MayBeOfTheSequence(PeerException e) =>
        e.StatusCode is 400 or 406 or 409 or 410 or 412 or 416 or 422 or 500
            || (e.StatusCode == 404 && !IsDatabaseMissing(e.PeerReason));

    /// <summary>
    /// A server that has moved answers so to every sequence of before, and to none of its own: it gives its feed from
    /// the beginning, and fails again from there.
    /// </summary>
    private async ValueTask ThrowIfSequenceIsUnknownAsync(
        ChangesPageRequest request, FilterRung rung, PeerException refusal, CancellationToken cancellationToken)
    {
        ChangesPageRequest first = request with { Since = null, Limit = 1, WithDocuments = false };
        try
        {
            (await RequestChangesAsync(first, rung, first.Parameters, null, cancellationToken).ConfigureAwait(false))
                .Dispose();
        }
        catch (PeerException)
        {
            return;
        }

        ChangesPageRequest again = first with { Since = request.Since };
        try
        {
            (await RequestChangesAsync(again, rung, again.Parameters, null, cancellationToken).ConfigureAwait(false))
                .Dispose();
        }
        catch (PeerException e) when (e.StatusCode == refusal.StatusCode)
        {
            // What the filters seemed not to be able to do was the sequence's fault.
            _ladder.Restart();
            throw new PeerException(
                TypedMemoryErrorCodes.UnknownSequence,
                $"The peer \"{Name}\" does not understand where its feed is to go on, and gives it from its beginning only: it was moved, or restored. "
                + e.Message,
                isTransient: false, e)
            {
                StatusCode = e.StatusCode,
                PeerError = e.PeerError,
                PeerReason = e.PeerReason,
            };
        }
    }

    /// <summary>
    /// CouchDB says 400 to an operator that it does not know, PouchDB Server 404 to the filter; a 500 can be a selector
    /// that it cannot run, or a document that it cannot read. The other 5xx say "later".
    /// </summary>
    private static bool CannotDoIt(PeerException e) =>
        e.StatusCode is 400 or 405 or 500 or 501 || (e.StatusCode == 404 && !IsDatabaseMissing(e.PeerReason));

    private ValueTask<CouchDbResponse> RequestChangesAsync(
        ChangesPageRequest request, FilterRung rung, string parameters, TimeSpan? idleLimit,
        CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> body = request.Filter.Body(rung);
        string path =
            $"/_changes?style=all_docs{parameters}{request.Filter.Query(rung)}&since={CouchDbUrls.EscapeSequence(request.Since)}";
        return body.IsEmpty
            ? _connection.SendAsync(
                new CouchDbRequest(HttpMethod.Get, path) { IdleLimit = idleLimit }, cancellationToken)
            : _connection.SendJsonAsync(HttpMethod.Post, path, body, cancellationToken, idleLimit: idleLimit);
    }
}
