using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using TypedMemory.Core.Peers;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>The shell: retries, states, events, waiting.</summary>
public sealed class SessionTests : TwoStores
{
    private static readonly TypedMemoryException Cut =
        new(TypedMemoryErrorCodes.Unavailable, "The connection was cut.", isTransient: true);

    private static SyncOptions Live(FakeTimeProvider? time = null) => new()
    {
        Live = true,
        Replication = new ReplicationOptions { TimeProvider = time ?? TimeProvider.System },
    };

    [Fact]
    public async Task A_one_shot_session_completes_with_the_result()
    {
        await Ours.PutAsync("a", "{}");
        await Theirs.PutAsync("b", "{}");
        await using SyncSession session = SyncSession.Start(Ours, Remote);
        SyncResult? result = await session.Completion.WaitAsync(Token);
        await StoreComparison.AssertSameAsync(Ours, Theirs);
        Assert.Equal((1, 1), (result!.Pull!.Progress.Documents, result.Push!.Progress.Documents));
        Assert.Equal(SyncState.Stopped, session.Status.State);
    }

    [Fact]
    public async Task Live_sync_carries_changes_both_ways_as_they_are_made()
    {
        await using SyncSession session = SyncSession.Start(Ours, Remote, Live());
        await session.WhenSyncedAsync(Token);
        for (int i = 0; i < 20; i++)
        {
            await Ours.PutAsync($"ours:{i}", "{}");
            await Theirs.PutAsync($"theirs:{i}", "{}");
            if (i % 5 == 0) await session.WhenSyncedAsync(Token);
        }

        await session.WhenSyncedAsync(Token);
        await StoreComparison.AssertSameAsync(Ours, Theirs);
        Assert.Equal(SyncState.Idle, session.Status.State);
    }

    [Fact]
    public async Task WhenSynced_of_a_sequence_tells_that_everything_up_to_it_is_uploaded()
    {
        // docs/pitfalls.md, complaint 5: "is everything uploaded?"
        await using SyncSession session = SyncSession.Start(Ours, Remote, Live());
        await Ours.PutAsync("a", "{}");
        await session.WhenSyncedAsync(Ours.LastSequence, Token);
        Assert.NotNull(await Theirs.GetAsync("a", Token));
    }

    [Fact]
    public async Task Live_sync_outlives_failures_and_tells_offline_from_idle()
    {
        // docs/pitfalls.md, complaints 2 and 4: live stops silently; "paused" means what?
        var time = new FakeTimeProvider();
        RemotePeer remote = Remote;
        bool online = false;
        remote.OnCall = _ => online ? ValueTask.CompletedTask : throw Cut;
        await using SyncSession session = SyncSession.Start(Ours, remote, Live(time));
        await UntilAsync(session, static status => status is { State: SyncState.Offline, FailedAttempts: >= 1 });
        SyncStatus offline = session.Status;
        Assert.Equal("The connection was cut.", offline.Reason);
        Assert.NotNull(offline.NextAttempt);
        Assert.Same(Cut, offline.LastError);

        online = true;
        await Theirs.PutAsync("a", "{}");
        session.RetryNow();
        await session.WhenSyncedAsync(Token);
        Assert.Equal(SyncState.Idle, session.Status.State);
        Assert.Null(session.Status.LastError);
        Assert.NotNull(await Ours.GetAsync("a", Token));
    }

    [Fact]
    public async Task Backoff_grows_and_starts_again_after_progress()
    {
        var time = new FakeTimeProvider();
        RemotePeer remote = Remote;
        bool online = false;
        remote.OnCall = _ => online ? ValueTask.CompletedTask : throw Cut;
        await using SyncSession session = SyncSession.Start(Ours, remote, Live(time));
        TimeSpan longest = TimeSpan.Zero;
        for (int failures = 1; failures <= 8; failures++)
        {
            await UntilAsync(session, status => status.State == SyncState.Offline && status.FailedAttempts >= failures);
            TimeSpan delay = session.Status.NextAttempt!.Value - time.GetUtcNow();
            if (delay > longest) longest = delay;
            Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromMinutes(2));
            time.Advance(delay);
        }

        Assert.True(longest > TimeSpan.FromSeconds(5), $"The longest delay was {longest}.");
        online = true;
        await UntilAsync(session, static status => status.State is SyncState.Offline or SyncState.Idle);
        session.RetryNow();
        await Theirs.PutAsync("a", "{}");
        await session.WhenSyncedAsync(Token);

        // The next failure is the first of a new row.
        online = false;
        await Theirs.PutAsync("b", "{}");
        await UntilAsync(session, static status => status is { State: SyncState.Offline });
        Assert.InRange(session.Status.NextAttempt!.Value - time.GetUtcNow(), TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    [Theory]
    [InlineData(97, 97)]
    [InlineData(86_400, 3_600)]
    [InlineData(2_147_483_647, 3_600)]
    public async Task Retry_After_is_obeyed_up_to_an_hour(long asked, int waited)
    {
        var time = new FakeTimeProvider();
        RemotePeer remote = Remote;
        remote.OnCall = _ => throw new TypedMemoryException(
            TypedMemoryErrorCodes.TooManyRequests, "Too many requests.",
            isTransient: true)
        { RetryAfter = TimeSpan.FromSeconds(asked) };
        await using SyncSession session = SyncSession.Start(Ours, remote, Live(time));
        await UntilAsync(session, static status => status.State == SyncState.Offline);
        Assert.Equal(time.GetUtcNow() + TimeSpan.FromSeconds(waited), session.Status.NextAttempt);
    }

    [Fact]
    public async Task A_Retry_After_of_nothing_is_no_reason_to_ask_without_a_pause()
    {
        var time = new FakeTimeProvider();
        RemotePeer remote = Remote;
        remote.OnCall = _ => throw new TypedMemoryException(
            TypedMemoryErrorCodes.Unavailable, "Not now.",
            isTransient: true)
        { RetryAfter = TimeSpan.Zero };
        await using SyncSession session = SyncSession.Start(Ours, remote, Live(time));
        await UntilAsync(session, static status => status.State == SyncState.Offline);
        Assert.True(session.Status.NextAttempt > time.GetUtcNow(), $"Next at {session.Status.NextAttempt}");
    }

    [Fact]
    public void Too_many_requests_slow_the_pace_and_it_is_won_back()
    {
        var pace = new SyncPace();
        Assert.Equal(1000, pace.Apply(ReplicationOptions.Default).BatchSize);
        pace.Slow();
        Assert.Equal(
            (500, 2), (
                pace.Apply(ReplicationOptions.Default).BatchSize, pace.Apply(ReplicationOptions.Default).MaxRequests));
        for (int i = 0; i < 20; i++) pace.Slow();
        Assert.Equal(
            (50, 1), (
                pace.Apply(ReplicationOptions.Default).BatchSize, pace.Apply(ReplicationOptions.Default).MaxRequests));
        for (int i = 0; i < 20; i++) pace.Recover();
        Assert.Equal(1000, pace.Apply(ReplicationOptions.Default).BatchSize);
    }

    [Fact]
    public async Task Refused_credentials_suspend_until_there_are_others()
    {
        // docs/pitfalls.md, complaint 6: endless retry, or "complete", on 401.
        RemotePeer remote = Remote;
        bool authorized = false;
        remote.OnCall = _ => authorized
            ? ValueTask.CompletedTask
            : throw new TypedMemoryException(TypedMemoryErrorCodes.Unauthorized, "The password is wrong.");
        await using SyncSession session = SyncSession.Start(Ours, remote, Live());
        await UntilAsync(session, static status => status.State == SyncState.AuthRequired);
        int calls = remote.Calls.Values.Sum();
        await Theirs.PutAsync("a", "{}");
        Assert.Equal(SyncState.AuthRequired, session.Status.State);
        Assert.Equal(calls, remote.Calls.Values.Sum());

        authorized = true;
        session.CredentialsChanged();
        await session.WhenSyncedAsync(Token);
        Assert.NotNull(await Ours.GetAsync("a", Token));
    }

    [Fact]
    public async Task Refused_credentials_end_a_one_shot_sync_that_nobody_can_give_others()
    {
        RemotePeer remote = Remote;
        remote.OnCall = _ =>
            throw new TypedMemoryException(TypedMemoryErrorCodes.Unauthorized, "The password is wrong.");
        await using SyncSession session = SyncSession.Start(Ours, remote, Live() with { Live = false });
        TypedMemoryException error = await Assert.ThrowsAsync<TypedMemoryException>(
            () => session.Completion.WaitAsync(Token));
        Assert.Equal(TypedMemoryErrorCodes.Unauthorized, error.Code);
    }

    [Fact]
    public async Task Credentials_can_come_from_a_callback()
    {
        RemotePeer remote = Remote;
        bool authorized = false;
        remote.OnCall = _ => authorized
            ? ValueTask.CompletedTask
            : throw new TypedMemoryException(TypedMemoryErrorCodes.Unauthorized, "The token has expired.");
        int asked = 0;
        await using SyncSession session = SyncSession.Start(Ours, remote, Live() with
        {
            OnAuthRequired = _ =>
            {
                asked++;
                authorized = true;
                return ValueTask.CompletedTask;
            },
        });
        await session.WhenSyncedAsync(Token);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_missing_database_stops_the_session()
    {
        RemotePeer remote = Remote;
        remote.OnCall = call => call == "info"
            ? throw new TypedMemoryException(TypedMemoryErrorCodes.NotFound, "There is no database \"x\".")
            : ValueTask.CompletedTask;
        await using SyncSession session = SyncSession.Start(Ours, remote, Live());
        TypedMemoryException error = await Assert.ThrowsAsync<TypedMemoryException>(
            () => session.Completion.WaitAsync(Token));
        Assert.Equal(TypedMemoryErrorCodes.NotFound, error.Code);
        Assert.Equal((SyncState.Stopped, error.Message), (session.Status.State, session.Status.Reason));
    }

    [Fact]
    public async Task A_missing_database_is_created_where_that_is_allowed()
    {
        RemotePeer remote = Remote;
        remote.OnCall = call => call == "info" && !remote.Calls.ContainsKey("create")
            ? throw new TypedMemoryException(TypedMemoryErrorCodes.NotFound, "There is no database \"x\".")
            : ValueTask.CompletedTask;
        await Ours.PutAsync("a", "{}");
        await using SyncSession session = SyncSession.Start(Ours, remote, Live() with { CreateRemote = true });
        await session.WhenSyncedAsync(Token);
        Assert.Equal(1, remote.Calls["create"]);
        Assert.NotNull(await Theirs.GetAsync("a", Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_database_that_is_deleted_under_a_live_sync_is_looked_for_once_more(bool mayCreate)
    {
        // Seen with CouchDB 3.5: deleted and recreated at once, the feed was answered 404 in between.
        bool gone = false;
        RemotePeer remote = Remote;
        remote.OnCall = call =>
        {
            if (call == "create") gone = false;
            return gone
                ? throw new TypedMemoryException(TypedMemoryErrorCodes.NotFound, "There is no database \"x\".")
                : ValueTask.CompletedTask;
        };
        SyncOptions options = Live() with { CreateRemote = mayCreate, RetryDelay = TimeSpan.FromMilliseconds(1) };
        await using SyncSession session = SyncSession.Start(Ours, remote, options);
        await session.WhenSyncedAsync(Token);
        gone = true;
        await Ours.PutAsync("a", "{}");
        if (mayCreate)
        {
            await session.WhenSyncedAsync(Ours.LastSequence, Token);
            Assert.NotNull(await Theirs.GetAsync("a", Token));
            return;
        }

        TypedMemoryException error = await Assert.ThrowsAsync<TypedMemoryException>(
            () => session.Completion.WaitAsync(Token));
        Assert.Equal(TypedMemoryErrorCodes.NotFound, error.Code);
    }

    [Fact]
    public async Task A_database_that_is_found_and_lost_again_and_again_stops_the_session()
    {
        RemotePeer remote = Remote;
        remote.OnCall = call => call is "info"
            ? ValueTask.CompletedTask
            : throw new TypedMemoryException(TypedMemoryErrorCodes.NotFound, "There is no database \"x\".");
        await using SyncSession session = SyncSession.Start(
            Ours, remote, Live() with { RetryDelay = TimeSpan.FromMilliseconds(1) });
        TypedMemoryException error = await Assert.ThrowsAsync<TypedMemoryException>(
            () => session.Completion.WaitAsync(Token));
        Assert.Equal(TypedMemoryErrorCodes.NotFound, error.Code);
    }

    [Fact]
    public async Task A_one_shot_session_gives_up_after_its_retries()
    {
        RemotePeer remote = Remote;
        int calls = 0;
        remote.OnCall = _ =>
        {
            calls++;
            throw Cut;
        };
        await using SyncSession session = SyncSession.Start(
            Ours, remote, new SyncOptions { MaxRetries = 3, RetryDelay = TimeSpan.FromMilliseconds(1) });
        Assert.Same(Cut, await Assert.ThrowsAsync<TypedMemoryException>(() => session.Completion.WaitAsync(Token)));
        Assert.Equal(4, calls);
    }

    [Fact]
    public async Task A_feed_without_any_sign_of_life_is_cut_and_made_anew()
    {
        // docs/pitfalls.md, complaints 2 and 3: half-open connections.
        var time = new FakeTimeProvider();
        RemotePeer remote = Remote;
        remote.HangFeeds = true;
        await using SyncSession session = SyncSession.Start(Ours, remote, Live(time));
        while (!remote.Calls.ContainsKey("changes"))
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await UntilAsync(session, static status => status.FailedAttempts > 0, time);
        Assert.Contains("no sign of life", session.Status.LastError!.Message, StringComparison.Ordinal);

        remote.HangFeeds = false;
        await UntilAsync(session, static status => status.State == SyncState.Idle, time);
    }

    [Fact]
    public async Task A_hook_of_ours_that_takes_long_is_no_silence_of_the_peer()
    {
        var time = new FakeTimeProvider();
        var resolving = new TaskCompletionSource();
        var resolved = new TaskCompletionSource();
        await Theirs.PutAsync("a", "{}");
        SyncOptions options = Live(time);
        await using SyncSession session = SyncSession.Start(Ours, Remote, options with
        {
            Replication = options.Replication with
            {
                OnPulled = async (_, _) =>
                {
                    resolving.TrySetResult();
                    await resolved.Task;
                },
            },
        });
        await resolving.Task.WaitAsync(Token);
        for (int i = 0; i < 60; i++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        resolved.SetResult();
        await session.WhenSyncedAsync(Token);
        Assert.Equal(0, session.Status.FailedAttempts);
        Assert.Null(session.Status.LastError);
    }

    [Fact]
    public async Task A_request_to_try_refused_documents_outlives_an_attempt_that_fails()
    {
        RemotePeer remote = Remote;
        remote.Refuse = static revision => new DocumentRefusal(revision.Id, "forbidden", "no");
        await Ours.PutAsync("bad", "{}");
        await Replicator.RunAsync(Local, remote, cancellationToken: Token);
        bool online = false;
        remote.OnCall = call => online || call == "info" ? ValueTask.CompletedTask : throw Cut;
        var time = new FakeTimeProvider();
        await using SyncSession session = SyncSession.Start(Ours, remote, Live(time));
        session.RetryRefused();
        await UntilAsync(session, static status => status is { State: SyncState.Offline, FailedAttempts: >= 2 }, time);
        online = true;
        remote.Refuse = null;
        session.RetryNow();
        await UntilAsync(session, static status => status is { State: SyncState.Idle, RefusedDocuments: 0 }, time);
        Assert.NotNull(await Theirs.GetAsync("bad", Token));
    }

    [Fact]
    public async Task A_request_to_try_refused_documents_is_not_repeated_at_every_reconnect()
    {
        RemotePeer remote = Remote;
        remote.Refuse = static revision => new DocumentRefusal(revision.Id, "forbidden", "no");
        await Ours.PutAsync("bad", "{}");
        var time = new FakeTimeProvider();
        SyncOptions options = Live(time);
        await using SyncSession session = SyncSession.Start(
            Ours, remote, options with { Replication = options.Replication with { RetryRefused = true } });
        await session.WhenSyncedAsync(Token);
        Assert.Equal(1, remote.Calls["write"]);
        remote.OnCall = static _ => throw Cut;
        await Theirs.PutAsync("wakes the feed", "{}");
        await UntilAsync(session, static status => status.State == SyncState.Offline, time);
        remote.OnCall = null;
        session.RetryNow();
        await session.WhenSyncedAsync(Token);
        Assert.Equal(1, remote.Calls["write"]);
    }

    [Fact]
    public async Task Events_are_those_of_PouchDB()
    {
        RemotePeer remote = Remote;
        remote.Refuse = static revision => revision.Id == "bad"
            ? new DocumentRefusal(revision.Id, "forbidden", "no") : null;
        await Ours.PutAsync("good", "{}");
        await Ours.PutAsync("bad", "{}");
        var gate = new TaskCompletionSource();
        remote.OnCall = async _ => await gate.Task;
        await using SyncSession session = SyncSession.Start(Ours, remote);
        System.Threading.Channels.ChannelReader<SyncEvent> events = session.Events();
        gate.SetResult();
        var kinds = new List<(SyncEventKind, ReplicationDirection?)>();
        await foreach (SyncEvent happened in events.ReadAllAsync(Token)) kinds.Add((happened.Kind, happened.Direction));
        Assert.Equal(
            [
                (SyncEventKind.Active, ReplicationDirection.Push), (SyncEventKind.Denied, ReplicationDirection.Push),
                (SyncEventKind.Change, ReplicationDirection.Push), (SyncEventKind.Paused, ReplicationDirection.Push),
                (SyncEventKind.Complete, null),
            ],
            kinds);
    }

    [Fact]
    public async Task A_slow_subscriber_loses_the_oldest_events_and_is_told()
    {
        var hub = new SyncEventHub();
        System.Threading.Channels.ChannelReader<SyncEvent> reader = hub.Subscribe();
        for (int i = 0; i < 1500; i++) hub.Publish(new SyncEvent(SyncEventKind.Change) { Ids = [$"{i}"] });
        hub.Complete();
        int seen = 0;
        int missed = 0;
        await foreach (SyncEvent happened in reader.ReadAllAsync(Token))
        {
            seen++;
            missed += happened.Missed;
        }

        Assert.Equal(1024, seen);
        Assert.InRange(missed, 475, 476);
    }

    [Fact]
    public async Task Stopping_is_no_failure()
    {
        await using SyncSession session = SyncSession.Start(Ours, Remote, Live());
        System.Threading.Channels.ChannelReader<SyncEvent> events = session.Events();
        await session.WhenSyncedAsync(Token);
        await session.StopAsync(Token);
        Assert.Null(session.Status.LastError);
        Assert.Equal(0, session.Status.FailedAttempts);
        await foreach (SyncEvent happened in events.ReadAllAsync(Token)) Assert.Null(happened.Error);
    }

    [Fact]
    public async Task Stopping_writes_the_checkpoint()
    {
        await using (SyncSession session = SyncSession.Start(Ours, Remote, Live()))
        {
            await Theirs.PutAsync("a", "{}");
            await Ours.PutAsync("b", "{}");
            await session.WhenSyncedAsync(Token);
            await session.StopAsync(Token);
            Assert.Null(await session.Completion);
            Assert.Equal(SyncState.Stopped, session.Status.State);
        }

        RemotePeer again = Remote;
        await Replicator.SyncAsync(Local, again, cancellationToken: Token);
        Assert.DoesNotContain("a", again.Fetched);
        Assert.Empty(again.Compared);
    }

    [Fact]
    public async Task Progress_is_reported_for_long_runs()
    {
        for (int i = 0; i < 30; i++) await Theirs.PutAsync($"{i}", "{}");
        var reports = new ConcurrentQueue<ReplicationProgress>();
        await Replicator.RunAsync(
            Remote, Local, new ReplicationOptions { BatchSize = 10, Progress = new Collector(reports) }, Token);
        Assert.Equal([10, 20, 30], reports.Select(static r => r.Documents));
    }

    /// <summary>Waits until the status is as wanted; with a time that is played, that goes on meanwhile.</summary>
    internal static async Task UntilAsync(
        SyncSession session, Func<SyncStatus, bool> condition, FakeTimeProvider? time = null)
    {
        while (!condition(session.Status))
        {
            Token.ThrowIfCancellationRequested();
            time?.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private sealed class Collector(ConcurrentQueue<ReplicationProgress> reports) : IProgress<ReplicationProgress>
    {
        public void Report(ReplicationProgress value) => reports.Enqueue(value);
    }
}
