using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using TypedMemory.Core.Peers;
using TypedMemory.CouchDb.Feeds;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb;

public sealed partial class CouchDbPeer
{
    /// <summary>A feed that is silent for this many heartbeats is given up.</summary>
    private const double HeartbeatsMissed = 2.5;

    private readonly LiveFeedPace _pace;

    /// <summary>
    /// Catches up by the normal feed, then follows. What follows is one continuous request, or, where something between
    /// holds its lines back, one longpoll after the other.
    /// </summary>
    private async IAsyncEnumerable<PeerChangesPage> ReadLiveAsync(
        PeerChangesQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = new ChangesFilter(query.Prefixes, query.Ids);
        string? since = query.Since;
        while (true)
        {
            bool caughtUp = false;
            await foreach (PeerChangesPage page in ReadAnswerAsync(
                query, filter, since, cancellationToken).ConfigureAwait(false))
            {
                (since, caughtUp) = (page.LastSequence, page.CaughtUp);
                yield return page;
            }

            if (!caughtUp) continue;
            long started = _options.TimeProvider.GetTimestamp();
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
                longpoll, _options.TimeProvider.GetElapsedTime(started), rows && since != before);
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>One continuous request: its rows as they come, and an empty page for every sign of life.</summary>
    private async IAsyncEnumerable<PeerChangesPage> FollowAsync(
        PeerChangesQuery query, ChangesFilter filter, string since,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long started = _options.TimeProvider.GetTimestamp();
        string parameters = string.Create(
            CultureInfo.InvariantCulture, $"&feed=continuous&heartbeat={(long)_options.Heartbeat.TotalMilliseconds}");
        var request = new ChangesPageRequest(filter, since, int.MaxValue);
        if (await OpenLiveAsync(request, parameters, _options.Heartbeat, cancellationToken).ConfigureAwait(false)
            is not var (response, rung))
        {
            yield break;
        }

        using (response)
        {
            using JsonStreamReader json = response.OpenJson(MaxValueSize);
            bool alive = false;
            bool known = false;
            while (_options.TimeProvider.GetElapsedTime(started) < _options.LiveRequestDuration)
            {
                bool? normal = known ? false : json.StartsWithMember("results"u8);
                known = normal is not null;
                if (normal == true)
                {
                    // A gateway that knows one form only, or a query that was dropped on the way: its rows count, and
                    // another kind is asked for.
                    Log.ContinuousFeedInNormalForm(_log, Name);
                    _pace.CannotFollow();
                    NormalFeed feed = OpenNormal(json, request with { Limit = query.PageSize }, rung);
                    while (!feed.Ended && await ReadPageAsync(
                        response, feed, cancellationToken).ConfigureAwait(false) is { } page) yield return page;
                    if (feed.Leaks) _ladder.Lose(rung);
                    yield break;
                }

                LiveBatch batch = known ? TakeArrived(response, json, filter, rung, query.PageSize, since)
                    : default(LiveBatch) with { Rows = [], Since = since };
                since = batch.Since;
                if (!batch.Rows.IsEmpty || batch.Ended)
                    yield return new PeerChangesPage(batch.Rows, since) { CaughtUp = true };
                if (batch.Ended) yield break;
                if (batch.Full) continue;
                if (json.Buffered > MaxValueSize)
                    throw response.Protocol($"a line of its feed is larger than {MaxValueSize} bytes");
                switch (await WaitAsync(response, json, alive, cancellationToken).ConfigureAwait(false))
                {
                    case FeedState.Ended:
                        yield break;
                    case FeedState.NeverSpoke:
                        Log.ContinuousFeedHeldBack(_log, Name);
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
        long wait = (long)(_options.Heartbeat.TotalMilliseconds * HeartbeatsMissed);
        string parameters = string.Create(
            CultureInfo.InvariantCulture, $"&feed=longpoll&timeout={wait}&limit={query.PageSize}");
        TimeSpan beat = _options.Heartbeat * HeartbeatsMissed;
        var request = new ChangesPageRequest(filter, since, query.PageSize);
        if (await OpenLiveAsync(request, parameters, beat, cancellationToken).ConfigureAwait(false)
            is not var (response, rung))
        {
            yield break;
        }

        using (response)
        {
            using JsonStreamReader json = response.OpenJson(MaxValueSize);
            NormalFeed feed = OpenNormal(json, request, rung);
            while (!feed.Ended
                && await ReadPollAsync(response, feed, cancellationToken).ConfigureAwait(false) is { } page)
            {
                yield return page;
            }

            if (feed.Leaks) _ladder.Lose(rung);
        }
    }

    /// <returns>The page; <see langword="null"/> if the poll brought nothing in its time, or the filter
    /// leaks.</returns>
    private async ValueTask<PeerChangesPage?> ReadPollAsync(
        CouchDbResponse response, NormalFeed feed, CancellationToken cancellationToken)
    {
        try
        {
            // A server that does not know the timeout is left after it; the normal feed then shows whether it is alive.
            using var end = new CancellationTokenSource(
                _options.Heartbeat * HeartbeatsMissed * 2, _options.TimeProvider);
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

    /// <returns>The answer and its rung; <see langword="null"/> if the feed has to be asked for in another
    /// way.</returns>
    private async ValueTask<(CouchDbResponse Response, FilterRung Rung)?> OpenLiveAsync(
        ChangesPageRequest request, string parameters, TimeSpan beat, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenChangesAsync(request, parameters, beat * HeartbeatsMissed, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PeerException e) when (!_pace.IsLongpoll && e.StatusCode is null
            && e.InnerException is OperationCanceledException)
        {
            // Not even headers: a proxy that collects the whole answer first.
            Log.ContinuousFeedHeldBack(_log, Name);
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
            while (rows.Count < limit && json.TryReadValue(out ReadOnlyMemory<byte> line))
            {
                FeedLine feed = _rows.Parse(line.Span, documents: null);
                ImmutableArray<PeerChange> changes = !feed.Rows.IsDefault ? feed.Rows : feed.Row is { } row
                    ? [row] : [];
                foreach (PeerChange change in changes)
                {
                    bool wanted = change.Error is not null || filter.Matches(change.Id);
                    if (!wanted && rung != FilterRung.Unfiltered)
                    {
                        _ladder.Lose(rung);
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
