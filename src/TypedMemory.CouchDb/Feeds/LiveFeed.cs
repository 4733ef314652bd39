using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using TypedMemory.Core.Peers;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Feeds;

/// <summary>Follows the feed: catches up, then reads rows as they come.</summary>
/// <param name="connection">The peer.</param>
/// <param name="requests">Asks for the feed.</param>
/// <param name="reader">Reads answers in the normal form.</param>
internal sealed class LiveFeed(CouchDbConnection connection, FeedRequests requests, FeedReader reader)
{
    /// <summary>A feed that is silent for this many heartbeats is given up.</summary>
    private const double HeartbeatsMissed = 2.5;

    private readonly LiveFeedPace _pace = new(connection.Options.Heartbeat);

    /// <summary>A session starts: the best form is tried again.</summary>
    public void Restart() => _pace.Restart();

    /// <summary>
    /// Catches up by the normal feed, then follows. What follows is one continuous request, or, where something between
    /// holds its lines back, one longpoll after the other.
    /// </summary>
    public async IAsyncEnumerable<PeerChangesPage> ReadAsync(
        PeerChangesQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = new ChangesFilter(query.Prefixes, query.Ids);
        string? since = query.Since;
        while (true)
        {
            bool caughtUp = false;
            await foreach (PeerChangesPage page in reader.ReadAnswerAsync(
                query, filter, since, cancellationToken).ConfigureAwait(false))
            {
                (since, caughtUp) = (page.LastSequence, page.CaughtUp);
                yield return page;
            }

            if (!caughtUp) continue;
            long started = connection.Options.TimeProvider.GetTimestamp();
            string before = since!;
            bool rows = false;
            bool longpoll = _pace.IsLongpoll;
            IAsyncEnumerable<PeerChangesPage> live = longpoll
                ? PollAsync(query, filter, since!, cancellationToken)
                : FollowAsync(query, filter, since!, cancellationToken);
            await foreach (PeerChangesPage next in live.ConfigureAwait(false))
            {
                since = next.LastSequence;
                rows |= !next.Rows.IsEmpty;
                yield return next;
            }

            TimeSpan pause = _pace.Ended(
                longpoll, connection.Options.TimeProvider.GetElapsedTime(started), rows && since != before);
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, connection.Options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>One continuous request: its rows as they come, and an empty page for every sign of life.</summary>
    private async IAsyncEnumerable<PeerChangesPage> FollowAsync(
        PeerChangesQuery query, ChangesFilter filter, string since,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long started = connection.Options.TimeProvider.GetTimestamp();
        string parameters = string.Create(
            CultureInfo.InvariantCulture,
            $"&feed=continuous&heartbeat={(long)connection.Options.Heartbeat.TotalMilliseconds}");
        var request = new ChangesPageRequest(filter, since, int.MaxValue);
        if (await OpenLiveAsync(
            request, parameters, connection.Options.Heartbeat, cancellationToken).ConfigureAwait(false)
            is not var (response, rung))
        {
            yield break;
        }

        using (response)
        {
            using JsonStreamReader json = response.OpenJson(connection.MaxValueSize);
            bool alive = false;
            bool known = false;
            while (connection.Options.TimeProvider.GetElapsedTime(started) < connection.Options.LiveRequestDuration)
            {
                bool? normal = known ? false : json.StartsWithMember("results"u8);
                known = normal is not null;
                if (normal == true)
                {
                    // A gateway that knows one form only, or a query that was dropped on the way: its rows count, and
                    // another kind is asked for.
                    Log.ContinuousFeedInNormalForm(connection.Log, connection.Name);
                    _pace.CannotFollow();
                    NormalFeed feed = reader.OpenNormal(json, request with { PageSize = query.PageSize }, rung);
                    while (!feed.Ended && await FeedReader.ReadPageAsync(
                        response, feed, cancellationToken).ConfigureAwait(false) is { } page) yield return page;
                    if (feed.Leaks) requests.Ladder.Lose(rung);
                    yield break;
                }

                LiveBatch batch = known ? TakeArrived(response, json, filter, rung, query.PageSize, since)
                    : default(LiveBatch) with { Rows = [], Since = since };
                since = batch.Since;
                if (!batch.Rows.IsEmpty || batch.Ended)
                    yield return new PeerChangesPage(batch.Rows, since) { CaughtUp = true };
                if (batch.Ended) yield break;
                if (batch.Full) continue;
                if (json.Buffered > connection.MaxValueSize)
                    throw response.Protocol($"a line of its feed is larger than {connection.MaxValueSize} bytes");
                switch (await WaitAsync(response, json, alive, cancellationToken).ConfigureAwait(false))
                {
                    case FeedState.Ended:
                        yield break;
                    case FeedState.NeverSpoke:
                        Log.ContinuousFeedHeldBack(connection.Log, connection.Name);
                        _pace.HeldBack();
                        yield break;
                    case FeedState.Alive:
                        if (!json.TryPeek(out _)) yield return new PeerChangesPage([], since) { CaughtUp = true };
                        alive = true;
                        break;
                }
            }
        }
    }

    /// <summary>One longpoll: all that it brought.</summary>
    private async IAsyncEnumerable<PeerChangesPage> PollAsync(
        PeerChangesQuery query, ChangesFilter filter, string since,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long wait = (long)(connection.Options.Heartbeat.TotalMilliseconds * HeartbeatsMissed);
        string parameters = string.Create(
            CultureInfo.InvariantCulture, $"&feed=longpoll&timeout={wait}&limit={query.PageSize}");
        TimeSpan beat = connection.Options.Heartbeat * HeartbeatsMissed;
        var request = new ChangesPageRequest(filter, since, query.PageSize);
        if (await OpenLiveAsync(request, parameters, beat, cancellationToken).ConfigureAwait(false)
            is not var (response, rung))
        {
            yield break;
        }

        using (response)
        {
            using JsonStreamReader json = response.OpenJson(connection.MaxValueSize);
            NormalFeed feed = reader.OpenNormal(json, request, rung);
            while (!feed.Ended
                && await ReadPollAsync(response, feed, cancellationToken).ConfigureAwait(false) is { } page)
            {
                yield return page;
            }

            if (feed.Leaks) requests.Ladder.Lose(rung);
        }
    }

    /// <returns>The page, or <see langword="null"/> if the poll brought nothing in its time, or the filter
    /// leaks.</returns>
    private async ValueTask<PeerChangesPage?> ReadPollAsync(
        CouchDbResponse response, NormalFeed feed, CancellationToken cancellationToken)
    {
        try
        {
            // A server that does not know the timeout is left after it; the normal feed then shows whether it is alive.
            using var end = new CancellationTokenSource(
                connection.Options.Heartbeat * HeartbeatsMissed * 2, connection.Options.TimeProvider);
            using CancellationTokenRegistration registration = end.Token.UnsafeRegister(
                static r => ((CouchDbResponse)r!).Abort(), response);
            return await feed.ReadPageAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PeerException) when (!cancellationToken.IsCancellationRequested && response.IsAborted)
        {
            return null;
        }
        catch (Exception e) when (response.Translate(e) is { } failure)
        {
            throw failure;
        }
    }

    /// <returns>The answer and its rung, or <see langword="null"/> if the feed has to be asked for in another
    /// way.</returns>
    private async ValueTask<(CouchDbResponse Response, FilterRung Rung)?> OpenLiveAsync(
        ChangesPageRequest request, string parameters, TimeSpan beat, CancellationToken cancellationToken)
    {
        try
        {
            return await requests.OpenAsync(request, parameters, beat * HeartbeatsMissed, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PeerException e) when (!_pace.IsLongpoll && e.StatusCode is null
            && e.InnerException is OperationCanceledException)
        {
            // Not even headers: a proxy that collects the whole answer first.
            Log.ContinuousFeedHeldBack(connection.Log, connection.Name);
            _pace.HeldBack();
            return null;
        }
    }

    /// <summary>Takes every complete line that has arrived, without waiting.</summary>
    private LiveBatch TakeArrived(
        CouchDbResponse response, JsonStreamReader json, ChangesFilter filter, FilterRung rung, int limit, string since)
    {
        var rows = ImmutableArray.CreateBuilder<PeerChange>();
        try
        {
            while (rows.Count < limit)
            {
                switch (json.TryReadWordOfLine(out string word))
                {
                    case null:
                        return new LiveBatch(rows.DrainToImmutable(), since, Ended: false, Full: false);
                    case true:
                        rows.Add(reader.Rows.TakeWord(word, since));
                        continue;
                }

                if (!json.TryReadValue(out ReadOnlyMemory<byte> line)) break;
                FeedLine feed = reader.Rows.Parse(line.Span, documents: null, since);
                ImmutableArray<PeerChange> changes = !feed.Rows.IsDefault ? feed.Rows : feed.Row is { } row
                    ? [row] : [];
                foreach (PeerChange change in changes)
                {
                    bool wanted = change.Error is not null || filter.Matches(change.Id);
                    if (!wanted && rung != FilterRung.Unfiltered)
                    {
                        requests.Ladder.Lose(rung);
                        return new LiveBatch(rows.DrainToImmutable(), since, Ended: true, Full: false);
                    }

                    since = change.Sequence ?? since;
                    if (wanted) rows.Add(change);
                }

                if (!feed.Rows.IsDefault) _pace.CannotFollow();
                if (feed.Ends)
                    return new LiveBatch(rows.DrainToImmutable(), feed.LastSequence ?? since, Ended: true, Full: false);
            }
        }
        catch (Exception e) when (response.Translate(e) is { } failure)
        {
            throw failure;
        }

        bool full = rows.Count >= limit;
        return new LiveBatch(rows.DrainToImmutable(), since, Ended: false, full);
    }

    private static async ValueTask<FeedState> WaitAsync(
        CouchDbResponse response, JsonStreamReader json, bool alive, CancellationToken cancellationToken)
    {
        try
        {
            return await json.FillAsync(cancellationToken).ConfigureAwait(false) ? FeedState.Alive : FeedState.Ended;
        }
        catch (PeerException e) when (!alive && e.InnerException is OperationCanceledException)
        {
            return FeedState.NeverSpoke;
        }
        catch (Exception e) when (response.Translate(e) is { } failure)
        {
            throw failure;
        }
    }

    private readonly record struct LiveBatch(ImmutableArray<PeerChange> Rows, string Since, bool Ended, bool Full);

    private enum FeedState
    {
        Alive,
        Ended,
        NeverSpoke,
    }
}
