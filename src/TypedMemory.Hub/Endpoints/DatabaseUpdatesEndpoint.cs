using System.Buffers;
using System.IO.Pipelines;
using TypedMemory.Hub.Changes;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>/_db_updates</c>: which databases are created, changed and deleted.</summary>
internal sealed class DatabaseUpdatesEndpoint(HubContext hub, HubRequest request)
{
    private PipeWriter Output => request.Output;

    private DatabaseUpdates Updates => hub.Databases.Updates;

    public async Task HandleAsync()
    {
        if (request.Path.Length > 1) throw HubException.NotFound();
        if (request.Method != "GET") throw HubException.MethodNotAllowed("GET");
        Permissions.RequireServerAdmin(request);
        ChangesParameters parameters = ChangesParameters.Parse(request);
        Look();
        long since = Updates.Sequences.Parse(parameters.Since) ?? Updates.Last;
        FeedFormat.Start(request, parameters.Feed);
        if (request.Http.Request.Method == "HEAD") return;
        hub.Metrics.Follow();
        try
        {
            await FollowAsync(parameters, since).ConfigureAwait(false);
        }
        finally
        {
            hub.Metrics.Unfollow();
        }
    }

    private async Task FollowAsync(ChangesParameters parameters, long since)
    {
        int count = 0;
        bool isArray = parameters.Feed is FeedKind.Normal or FeedKind.LongPoll;
        if (isArray) Output.Write("{\"results\":[\n"u8);
        while (true)
        {
            // Taken before the look: what happens after it still rings.
            Task[] bells = parameters.Feed == FeedKind.Normal
                ? [] : [Updates.Next, .. hub.Databases.Open.Select(static database => database.Bell.Next)];
            Look();
            var events = Updates.Since(since);
            if (parameters.Descending) events.Reverse();
            foreach ((long sequence, string name, string type) in events)
            {
                if (isArray && count > 0) Output.Write(",\r\n"u8);
                Write(parameters.Feed, sequence, name, type);
                since = Math.Max(since, sequence);
                if (++count == parameters.Limit) break;
            }

            if (count == parameters.Limit || parameters.Feed == FeedKind.Normal
                || (parameters.Feed == FeedKind.LongPoll && count > 0)) break;
            await Output.FlushAsync(request.Aborted).ConfigureAwait(false);
            if (!await WaitAsync(parameters, Task.WhenAny(bells)).ConfigureAwait(false)) break;
        }

        if (parameters.Feed == FeedKind.EventSource) return;
        Output.Write(isArray ? "\n],\n\"last_seq\":"u8 : "{\"last_seq\":"u8);
        Updates.Sequences.Write(Output, since);
        Output.Write("}\n"u8);
    }

    private void Write(FeedKind feed, long sequence, string name, string type)
    {
        if (feed == FeedKind.EventSource) Output.Write("data: "u8);
        Output.Write("{\"db_name\":"u8);
        Output.String(name);
        Output.Write(",\"type\":"u8);
        Output.String(type);
        Output.Write(",\"seq\":"u8);
        Updates.Sequences.Write(Output, sequence);
        Output.Write("}"u8);
        if (feed == FeedKind.EventSource)
        {
            Output.Write("\nid: "u8);
            Updates.Sequences.Write(Output, sequence);
            Output.Write("\n\n"u8);
        }
        else if (feed == FeedKind.Continuous)
        {
            Output.Write("\n"u8);
        }
    }

    private void Look()
    {
        foreach (HubDatabase database in hub.Databases.Open)
            Updates.Look(database.Name, database.Store.LastSequence);
    }

    /// <returns>Whether the feed goes on.</returns>
    private async ValueTask<bool> WaitAsync(ChangesParameters parameters, Task bell)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted, hub.Databases.FeedsEnd);
        while (true)
        {
            Task wait = bell.WaitAsync(parameters.Heartbeat ?? parameters.Timeout, hub.Time, ended.Token);
            await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            request.Aborted.ThrowIfCancellationRequested();
            if (ended.IsCancellationRequested) return false;
            if (wait.IsCompletedSuccessfully) return true;
            if (parameters.Heartbeat is null) return false;
            FeedFormat.Beat(Output, parameters.Feed);
            FlushResult flushed = await Output.FlushAsync(request.Aborted).ConfigureAwait(false);
            if (flushed.IsCompleted) return false;
        }
    }
}
