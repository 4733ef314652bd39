using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Feeds;

/// <summary>Asks for the feed in a way that the server manages.</summary>
/// <param name="connection">Sends the requests.</param>
internal sealed class FeedRequests(CouchDbConnection connection)
{
    private readonly OwnParameters _own = new(connection.Options.FeedParameters);

    /// <summary>Which ways of filtering the server was found not to have.</summary>
    public FilterLadder Ladder { get; } = new();

    /// <summary>Asks for the feed, and steps down the ladder until the server answers.</summary>
    public async ValueTask<(CouchDbResponse Response, FilterRung Rung)> OpenAsync(
        ChangesPageRequest request, string parameters, TimeSpan? idleLimit, CancellationToken cancellationToken)
    {
        FilterRung rung = _own.HasFilter ? FilterRung.Unfiltered : Ladder.Best(request.Filter);
        var failed = new List<FilterRung>();
        while (true)
        {
            try
            {
                CouchDbResponse response = await RequestAsync(
                    request, rung, parameters, idleLimit, cancellationToken).ConfigureAwait(false);
                Ladder.Worked(rung, failed);
                return (response, rung);
            }
            catch (PeerException e) when (
                rung != FilterRung.Unfiltered && !request.Filter.IsEmpty && !request.WithDocuments && CannotDoIt(e))
            {
                Log.FilterNotSupported(connection.Log, connection.Name, rung, e.StatusCode ?? 0);
                if (e.StatusCode == 500) failed.Add(rung);
                else Ladder.Lose(rung);
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
        e.StatusCode == 500
            || e is
            {
                // The last ones where it is too long for something on the way.
                IsTransient: false, StatusCode: 400 or 406 or 409 or 410 or 412 or 416 or 422 or 413 or 414 or 431,
            }
            || IsUnknown(e);

    /// <summary>
    /// A server that has moved answers so to every sequence of before, and to none of its own: it gives its feed from
    /// the beginning, and fails again from there.
    /// </summary>
    private async ValueTask ThrowIfSequenceIsUnknownAsync(
        ChangesPageRequest request, FilterRung rung, PeerException refusal, CancellationToken cancellationToken)
    {
        ChangesPageRequest first = request with { Since = null, Limit = 1, PageSize = 1, WithDocuments = false };
        try
        {
            (await RequestAsync(first, rung, first.Parameters, null, cancellationToken).ConfigureAwait(false))
                .Dispose();
        }
        catch (PeerException)
        {
            return;
        }

        ChangesPageRequest again = first with { Since = request.Since };
        try
        {
            (await RequestAsync(again, rung, again.Parameters, null, cancellationToken).ConfigureAwait(false))
                .Dispose();
        }
        catch (PeerException e) when (e.StatusCode == refusal.StatusCode)
        {
            // What the filters seemed not to be able to do was the sequence's fault.
            Ladder.Restart();
            throw new PeerException(
                TypedMemoryErrorCodes.UnknownSequence,
                $"The peer \"{connection.Name}\" does not understand where its feed is to go on, and gives it from its beginning only: it was moved, or restored. "
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
    public static bool CannotDoIt(PeerException e) =>
        e.StatusCode is 400 or 405 or 500 or 501 || IsUnknown(e);

    /// <summary>Whether a 404 is about what was asked, not about the database, nor of the moment.</summary>
    private static bool IsUnknown(PeerException e) =>
        e is { StatusCode: 404, IsTransient: false } && !PeerFailures.IsDatabaseMissing(e.PeerReason);

    private ValueTask<CouchDbResponse> RequestAsync(
        ChangesPageRequest request, FilterRung rung, string parameters, TimeSpan? idleLimit,
        CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> body = request.Filter.Body(rung);
        string since = CouchDbUrls.EscapeSequence(request.Since);
        string path = $"/_changes?style={_own.Style}{parameters}{request.Filter.Query(rung)}{_own}&since={since}";
        return body.IsEmpty
            ? connection.SendAsync(
                new CouchDbRequest(HttpMethod.Get, path) { IdleLimit = idleLimit }, cancellationToken)
            : connection.SendJsonAsync(HttpMethod.Post, path, body, cancellationToken, idleLimit: idleLimit);
    }
}
