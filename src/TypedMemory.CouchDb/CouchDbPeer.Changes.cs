using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using TypedMemory.Documents;

namespace TypedMemory.CouchDb;

public sealed partial class CouchDbPeer
{
    private readonly FilterLadder _ladder = new();

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
            page = await ReadPageAsync(filter, since, query.PageSize, cancellationToken).ConfigureAwait(false);
            since = page.LastSequence;
            yield return page;
        }
        while (!page.CaughtUp);
    }

    /// <summary>Reads one page of the normal feed on the best rung that the server manages.</summary>
    private async ValueTask<PeerChangesPage> ReadPageAsync(
        ChangesFilter filter, string? since, int limit, CancellationToken cancellationToken)
    {
        string parameters = string.Create(CultureInfo.InvariantCulture, $"&limit={limit}&seq_interval={limit}");
        while (true)
        {
            (CouchDbResponse response, FilterRung rung) = await OpenChangesAsync(
                filter, parameters, since, idleLimit: null, cancellationToken).ConfigureAwait(false);
            using (response)
            {
                PeerChangesPage? page = await ReadPageAsync(response, filter, rung, since, limit, cancellationToken)
                    .ConfigureAwait(false);
                if (page is not null) return page;
                _ladder.Lose(rung);
            }
        }
    }

    /// <returns>The page; <see langword="null"/> if the server let rows through that the filter does not.</returns>
    private async ValueTask<PeerChangesPage?> ReadPageAsync(
        CouchDbResponse response, ChangesFilter filter, FilterRung rung, string? since, int limit,
        CancellationToken cancellationToken)
    {
        using JsonStreamReader json = response.OpenJson(MaxValueSize);
        try
        {
            return await ParsePageAsync(json, filter, rung, limit, since, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (response.Translate(e) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Asks for the feed, and steps down the ladder until the server answers.</summary>
    private async ValueTask<(CouchDbResponse Response, FilterRung Rung)> OpenChangesAsync(
        ChangesFilter filter, string parameters, string? since, TimeSpan? idleLimit, CancellationToken cancellationToken)
    {
        FilterRung rung = _ladder.Best(filter);
        var failed = new List<FilterRung>();
        while (true)
        {
            try
            {
                CouchDbResponse response = await RequestChangesAsync(
                    filter, rung, parameters, since, idleLimit, cancellationToken).ConfigureAwait(false);
                _ladder.Worked(rung, failed);
                return (response, rung);
            }
            catch (PeerException e) when (rung != FilterRung.Unfiltered && !filter.IsEmpty && ServerCannotFilter(e))
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
    /// it cannot run. The other 5xx say "later".
    /// </summary>
    private static bool ServerCannotFilter(PeerException e) =>
        e.StatusCode is 400 or 405 or 500 or 501 || (e.StatusCode == 404 && !IsDatabaseMissing(e.PeerReason));

    private ValueTask<CouchDbResponse> RequestChangesAsync(
        ChangesFilter filter, FilterRung rung, string parameters, string? since, TimeSpan? idleLimit,
        CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> body = filter.Body(rung);
        string path = $"/_changes?style=all_docs{parameters}{filter.Query(rung)}&since={CouchDbUrls.EscapeSequence(since)}";
        return body.IsEmpty
            ? _connection.SendAsync(new CouchDbRequest(HttpMethod.Get, path) { IdleLimit = idleLimit }, cancellationToken)
            : _connection.SendJsonAsync(HttpMethod.Post, path, body, cancellationToken, idleLimit: idleLimit);
    }

    private static async ValueTask<PeerChangesPage?> ParsePageAsync(
        JsonStreamReader json, ChangesFilter filter, FilterRung rung, int limit, string? since, CancellationToken cancellationToken)
    {
        var rows = ImmutableArray.CreateBuilder<PeerChange>();
        int count = 0;
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
                    if (++count > limit) throw new FormatException($"It sent more than the {limit} rows that it was asked for.");
                    if (ChangesParser.ParseRow(row.Span, out _) is not { } change) continue;
                    lastOfRows = change.Sequence ?? lastOfRows;
                    if (filter.Matches(change.Id)) rows.Add(change);
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
        return new PeerChangesPage(rows.DrainToImmutable(), last ?? lastOfRows ?? since ?? "0")
        {
            CaughtUp = count < limit || pending == 0,
            Pending = pending,
        };
    }
}
