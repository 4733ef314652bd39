using System.Collections.Immutable;
using System.Globalization;
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

    /// <inheritdoc/>
    public IAsyncEnumerable<PeerChangesPage> ReadChangesAsync(PeerChangesQuery query, CancellationToken cancellationToken = default)
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
        PeerChangesPage page;
        do
        {
            page = await ReadPageAsync(query, filter, since, cancellationToken).ConfigureAwait(false);
            since = page.LastSequence;
            yield return page;
        }
        while (!page.CaughtUp);
    }

    /// <summary>Reads one page of the normal feed, with its documents where that is of use and cheap.</summary>
    private async ValueTask<PeerChangesPage> ReadPageAsync(
        PeerChangesQuery query, ChangesFilter filter, string? since, CancellationToken cancellationToken)
    {
        if (query.WithDocuments?.Invoke() != true)
        {
            return await ReadPageAsync(new ChangesPageRequest(filter, since, query.PageSize), cancellationToken).ConfigureAwait(false);
        }

        (bool withDocuments, int limit) = _feedDocuments.Plan(query.PageSize);
        var request = new ChangesPageRequest(filter, since, limit) { WithDocuments = withDocuments };
        long started = _options.TimeProvider.GetTimestamp();
        try
        {
            PeerChangesPage page = await ReadPageAsync(request, cancellationToken).ConfigureAwait(false);
            _feedDocuments.Took(withDocuments, page.Rows.Length, _options.TimeProvider.GetElapsedTime(started));
            return page;
        }
        catch (PeerException e) when (withDocuments && (e.Code == TypedMemoryErrorCodes.Protocol || CannotDoIt(e)))
        {
            // One document that is too large or unreadable, or a server that cannot do it: the rows alone, and the documents
            // by themselves, where one is told from the next.
            Log.FeedWithoutDocuments(_log, Name, e.Message);
            _feedDocuments.GiveUp();
            return await ReadPageAsync(request with { WithDocuments = false }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads one page of the normal feed on the best rung that the server manages.</summary>
    private async ValueTask<PeerChangesPage> ReadPageAsync(ChangesPageRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            (CouchDbResponse response, FilterRung rung) = await OpenChangesAsync(
                request, request.Parameters, idleLimit: null, cancellationToken).ConfigureAwait(false);
            using (response)
            {
                PeerChangesPage? page = await ReadPageAsync(response, request, rung, cancellationToken).ConfigureAwait(false);
                if (page is not null) return page;
                _ladder.Lose(rung);
            }
        }
    }

    /// <returns>The page; <see langword="null"/> if the server let rows through that the filter does not.</returns>
    private async ValueTask<PeerChangesPage?> ReadPageAsync(
        CouchDbResponse response, ChangesPageRequest request, FilterRung rung, CancellationToken cancellationToken)
    {
        using JsonStreamReader json = response.OpenJson(MaxValueSize);
        try
        {
            return await ParsePageAsync(json, request, rung, cancellationToken).ConfigureAwait(false);
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
        }
    }

    /// <summary>
    /// CouchDB says 400 to an operator that it does not know, PouchDB Server 404 to the filter; a 500 can be a selector that
    /// it cannot run, or a document that it cannot read. The other 5xx say "later".
    /// </summary>
    private static bool CannotDoIt(PeerException e) =>
        e.StatusCode is 400 or 405 or 500 or 501 || (e.StatusCode == 404 && !IsDatabaseMissing(e.PeerReason));

    private ValueTask<CouchDbResponse> RequestChangesAsync(
        ChangesPageRequest request, FilterRung rung, string parameters, TimeSpan? idleLimit, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> body = request.Filter.Body(rung);
        string path = $"/_changes?style=all_docs{parameters}{request.Filter.Query(rung)}&since={CouchDbUrls.EscapeSequence(request.Since)}";
        return body.IsEmpty
            ? _connection.SendAsync(new CouchDbRequest(HttpMethod.Get, path) { IdleLimit = idleLimit }, cancellationToken)
            : _connection.SendJsonAsync(HttpMethod.Post, path, body, cancellationToken, idleLimit: idleLimit);
    }

    private async ValueTask<PeerChangesPage?> ParsePageAsync(
        JsonStreamReader json, ChangesPageRequest request, FilterRung rung, CancellationToken cancellationToken)
    {
        var rows = ImmutableArray.CreateBuilder<PeerChange>();
        DocumentLimits? limits = request.WithDocuments ? _options.Limits : null;
        int count = 0;
        long bytes = 0;
        string? last = null;
        string? lastOfRows = null;
        long? pending = null;
        bool hasResults = false;
        await json.ExpectAsync((byte)'{', cancellationToken).ConfigureAwait(false);
        for (bool first = true;
            await json.NextMemberAsync(first, cancellationToken).ConfigureAwait(false) is { } member;
            first = false)
        {
            if (member == "results")
            {
                hasResults = true;
                await json.ExpectAsync((byte)'[', cancellationToken).ConfigureAwait(false);
                while (await json.NextElementAsync(count == 0, cancellationToken).ConfigureAwait(false))
                {
                    ReadOnlyMemory<byte> row = await json.ReadValueAsync(cancellationToken).ConfigureAwait(false);
                    if (++count > request.Limit) throw new FormatException($"It sent more than the {request.Limit} rows that it was asked for.");
                    bytes += row.Length;
                    if (limits is not null && (row.IsEmpty || bytes > FeedDocuments.MaxPageBytes))
                    {
                        throw new FormatException($"Its page has more than {FeedDocuments.MaxPageBytes} bytes of documents.");
                    }

                    if (ChangesParser.ParseRow(row.Span, limits, out _) is not { } change) continue;
                    lastOfRows = change.Sequence ?? lastOfRows;
                    if (request.Filter.Matches(change.Id)) rows.Add(change);
                    else if (rung != FilterRung.Unfiltered) return null;
                }
            }
            else
            {
                ReadOnlyMemory<byte> value = await json.ReadValueAsync(cancellationToken).ConfigureAwait(false);
                if (member == "last_seq") last = ChangesParser.ParseSequence(value.Span);
                else if (member == "pending" && System.Buffers.Text.Utf8Parser.TryParse(value.Span, out long n, out _)) pending = n;
                else if (member == "error") throw new FormatException("It reported an error instead of changes.");
            }
        }

        if (!hasResults) throw new FormatException("The answer has no results.");
        return new PeerChangesPage(rows.DrainToImmutable(), last ?? lastOfRows ?? request.Since ?? "0")
        {
            CaughtUp = count < request.Limit || pending == 0,
            Pending = pending,
        };
    }
}
