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

    private volatile bool _longpoll;

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
            PeerChangesPage page = await ReadPageAsync(query, filter, since, cancellationToken).ConfigureAwait(false);
            since = page.LastSequence;
            yield return page;
            if (!page.CaughtUp) continue;
            IAsyncEnumerable<PeerChangesPage> live = _longpoll
                ? PollAsync(query, filter, since, cancellationToken)
                : FollowAsync(query, filter, since, cancellationToken);
            await foreach (PeerChangesPage next in live.ConfigureAwait(false))
            {
                since = next.LastSequence;
                yield return next;
            }
        }
    }

    /// <summary>One continuous request: its rows as they come, and an empty page for every sign of life.</summary>
    private async IAsyncEnumerable<PeerChangesPage> FollowAsync(
        PeerChangesQuery query, ChangesFilter filter, string since, [EnumeratorCancellation] CancellationToken cancellationToken)
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
            while (_options.TimeProvider.GetElapsedTime(started) < _options.LiveRequestDuration)
            {
                LiveBatch batch = TakeArrived(response, json, filter, rung, query.PageSize, since);
                since = batch.Since;
                if (!batch.Rows.IsEmpty || batch.Ended) yield return new PeerChangesPage(batch.Rows, since) { CaughtUp = true };
                if (batch.Ended) yield break;
                if (batch.Full) continue;
                switch (await WaitAsync(response, json, alive, cancellationToken).ConfigureAwait(false))
                {
                    case FeedState.Ended:
                        yield break;
                    case FeedState.NeverSpoke:
                        Log.ContinuousFeedHeldBack(_log, Name);
                        _longpoll = true;
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
        PeerChangesQuery query, ChangesFilter filter, string since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long wait = (long)(_options.Heartbeat.TotalMilliseconds * HeartbeatsMissed);
        string parameters = string.Create(CultureInfo.InvariantCulture, $"&feed=longpoll&timeout={wait}&limit={query.PageSize}");
        TimeSpan beat = _options.Heartbeat * HeartbeatsMissed;
        var request = new ChangesPageRequest(filter, since, int.MaxValue);
        if (await OpenLiveAsync(request, parameters, beat, cancellationToken).ConfigureAwait(false)
            is not var (response, rung))
        {
            yield break;
        }

        using (response)
        {
            PeerChangesPage? page = await ReadPollAsync(response, request, rung, cancellationToken).ConfigureAwait(false);
            if (page is not null) yield return page with { CaughtUp = page.Rows.Length < query.PageSize };
        }
    }

    /// <returns>The page; <see langword="null"/> if the poll brought nothing in its time, or the filter leaks.</returns>
    private async ValueTask<PeerChangesPage?> ReadPollAsync(
        CouchDbResponse response, ChangesPageRequest request, FilterRung rung, CancellationToken cancellationToken)
    {
        using JsonStreamReader json = response.OpenJson(MaxValueSize);
        try
        {
            // A server that does not know the timeout is left after it; the normal feed then shows whether it is alive.
            using var end = new CancellationTokenSource(_options.Heartbeat * HeartbeatsMissed * 2, _options.TimeProvider);
            using CancellationTokenRegistration registration = end.Token.UnsafeRegister(static r => ((CouchDbResponse)r!).Abort(), response);
            PeerChangesPage? page = await ParsePageAsync(json, request, rung, cancellationToken).ConfigureAwait(false);
            if (page is null) _ladder.Lose(rung);
            return page;
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

    /// <returns>The answer and its rung; <see langword="null"/> if the feed has to be asked for in another way.</returns>
    private async ValueTask<(CouchDbResponse Response, FilterRung Rung)?> OpenLiveAsync(
        ChangesPageRequest request, string parameters, TimeSpan beat, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenChangesAsync(request, parameters, beat * HeartbeatsMissed, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PeerException e) when (!_longpoll && e.StatusCode is null && e.InnerException is OperationCanceledException)
        {
            // Not even headers: a proxy that collects the whole answer first.
            Log.ContinuousFeedHeldBack(_log, Name);
            _longpoll = true;
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
                PeerChange? change = ChangesParser.ParseRow(line.Span, documents: null, out string? last);
                if (last is not null) return new LiveBatch(rows.DrainToImmutable(), last, Ended: true, Full: false);
                if (change is null) continue;
                if (!filter.Matches(change.Id))
                {
                    if (rung == FilterRung.Unfiltered)
                    {
                        since = change.Sequence ?? since;
                        continue;
                    }

                    _ladder.Lose(rung);
                    return new LiveBatch(rows.DrainToImmutable(), since, Ended: true, Full: false);
                }

                since = change.Sequence ?? since;
                rows.Add(change);
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
