using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Changes;

/// <summary>
/// <c>_changes</c>: pages of the store's feed, and between them nothing but a continuation at the bell.
/// </summary>
internal sealed class ChangesEndpoint(HubContext hub, HubRequest request, HubDatabase database)
{
    private const int PageSize = 500;

    private PipeWriter Output => request.Output;

    public async Task HandleAsync()
    {
        if (request.Path.Length > 2) throw HubException.NotFound();
        byte[]? body = null;
        if (request.Method == "POST")
        {
            request.RequireJson();
            body = await request.ReadBodyAsync().ConfigureAwait(false);
        }
        else if (request.Method != "GET")
        {
            throw HubException.MethodNotAllowed("GET,POST,HEAD");
        }

        ChangesParameters parameters = ChangesParameters.Parse(request);
        ChangesFilter filter = await ChangesFilter.ParseAsync(hub, request, database, body).ConfigureAwait(false);
        long? since = await SinceAsync(parameters.Since).ConfigureAwait(false);
        if (parameters.Feed == FeedKind.Normal && request.Http.Request.Method != "POST")
        {
            string state = string.Create(
                CultureInfo.InvariantCulture,
                $"\"{database.Store.LastSequence}-{database.Created.Ticks:x}{database.Rights?.Fingerprint}\"");
            if (request.NotModified(state)) return;
        }

        FeedFormat.Start(request, parameters.Feed);
        if (request.Http.Request.Method == "HEAD") return;
        var rows = new ChangesRows(database, parameters, filter, Output, request.Aborted);
        hub.Metrics.Follow();
        try
        {
            await FollowAsync(parameters, filter, rows, since ?? database.Store.LastSequence).ConfigureAwait(false);
        }
        finally
        {
            hub.Metrics.Unfollow();
        }
    }

    /// <summary>
    /// Where the feed begins. A sequence of this incarnation that the store has not reached is of a state that was
    /// rolled back, as by old bytes that were written over its file: the feed starts over, else it would be silent
    /// until the store is there again, and what was written up to then would never be seen.
    /// </summary>
    private async ValueTask<long?> SinceAsync(string? given)
    {
        long? since = database.Sequences.Parse(given);
        if (since <= database.Store.LastSequence || since is null || !given!.Contains('-', StringComparison.Ordinal))
            return since;
        StoreInfo info = await database.Store.GetInfoAsync(request.Aborted).ConfigureAwait(false);
        return since > info.UpdateSequence ? 0 : since;
    }

    private async Task FollowAsync(ChangesParameters parameters, ChangesFilter filter, ChangesRows rows, long since)
    {
        // Thousands wait: each for the bell alone, which rings at the feeds' end too.
        CancellationToken ended = database.FeedsEnd;
        bool lines = parameters.Feed is FeedKind.Continuous or FeedKind.EventSource;
        long last = parameters.Descending ? 0 : since;
        var query = new StoreChangesQuery
        {
            Since = last,
            Prefixes = filter.Prefixes,
            Ids = filter.Ids,
            IncludeBodies = parameters.IncludeDocs || filter.NeedsBody,
            AllLeaves = parameters.AllLeaves,
            Descending = parameters.Descending,
            Limit = PageSize,
        };
        (long, long) state = PendingCounts.StateOf(database.Store);
        bool waited = false;
        while (true)
        {
            // Taken before the read: what is committed after it still rings.
            filter.Restart();
            Task bell = parameters.Feed == FeedKind.Normal ? Task.CompletedTask : database.Bell.Next;
            (last, bool full) = await ReadAsync(parameters, query with { Since = last }, rows).ConfigureAwait(false);
            rows.Begin();
            if (full || parameters.Feed == FeedKind.Normal || (parameters.Feed == FeedKind.LongPoll && rows.Count > 0))
                break;
            if (lines || !waited) await Output.FlushAsync(request.Aborted).ConfigureAwait(false);
            waited = true;
            if (!await WaitAsync(parameters, bell, ended).ConfigureAwait(false)) break;
        }

        // A browser would take it for an event.
        if (parameters.Feed == FeedKind.EventSource) return;
        if (lines) Output.Write("{"u8);
        else Output.Write("\n],\n"u8);
        Output.Write("\"last_seq\":"u8);
        database.Sequences.Write(Output, last);
        Output.Write(",\"pending\":"u8);
        int? count = filter.IsEverything ? rows.Count : null;
        Output.Number(
            parameters.Descending
            ? 0 : await PendingAsync(state, since, count, last).ConfigureAwait(false));
        Output.Write("}\n"u8);
    }

    private ValueTask<long> PendingAsync((long, long) state, long since, int? rows, long last) =>
        database.Rights is null
            ? database.Pending.CountAsync(database.Store, state, since, rows, last, CancellationToken.None)
            : database.Store.CountChangesAsync(last, CancellationToken.None);

    /// <summary>Reads to the end of the feed or to the limit, page by page.</summary>
    private async ValueTask<(long Last, bool Full)> ReadAsync(
        ChangesParameters parameters, StoreChangesQuery query, ChangesRows rows)
    {
        long newest = 0;
        while (true)
        {
            StoreChangesPage page = await database.Store.ReadChangesAsync(query, request.Aborted).ConfigureAwait(false);
            foreach (StoreChange change in page.Changes)
            {
                if (!await rows.WriteAsync(change).ConfigureAwait(false)) continue;
                newest = Math.Max(newest, change.Sequence);
                if (rows.Count == parameters.Limit) return (change.Sequence, true);
            }

            if (!page.HasMore) return (page.LastSequence, false);
            query = query with { Since = page.LastSequence };
            await Output.FlushIfFullAsync(request.Aborted).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the next change, with a sign of life now and then.</summary>
    /// <returns>Whether there may be one; else the feed is to end.</returns>
    private async ValueTask<bool> WaitAsync(ChangesParameters parameters, Task bell, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            Task wait = bell.WaitAsync(parameters.Heartbeat ?? parameters.Timeout, hub.Time, request.Aborted);
            // A timeout is the ordinary end of this wait for thousands of clients: no exception is thrown for it.
            await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            request.Aborted.ThrowIfCancellationRequested();
            if (ended.IsCancellationRequested) return false;
            if (wait.IsCompletedSuccessfully) return true;
            if (bell.IsFaulted) await bell.ConfigureAwait(false);
            if (parameters.Heartbeat is null) return false;
            FeedFormat.Beat(Output, parameters.Feed);
            FlushResult flushed = await Output.FlushAsync(request.Aborted).ConfigureAwait(false);
            if (flushed.IsCompleted) return false;
        }

        return false;
    }
}
